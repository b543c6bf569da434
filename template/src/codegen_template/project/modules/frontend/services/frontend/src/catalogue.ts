/** What the page knows of the specs: /_page/catalogue.json, written by `make generate`. */

export type Kind = "create" | "list" | "get" | "update" | "delete";
export type Sign = "ge" | "gt" | "le" | "lt";
export type Auth = "none" | "api_key" | "jwt";

/** One value: what it may be is checked here before the service is asked. */
export interface Value {
  type:
    | "string"
    | "text"
    | "int"
    | "float"
    | "decimal"
    | "bool"
    | "date"
    | "datetime"
    | "uuid"
    | "enum"
    | "reference"
    | "list"
    | "dict";
  values?: string[];
  ge?: number;
  gt?: number;
  le?: number;
  lt?: number;
  min_length?: number;
  max_length?: number;
  pattern?: string;
  places?: number;
  min_items?: number;
  max_items?: number;
  items?: Value;
}

export interface Field extends Value {
  name: string;
  title: string;
  hint?: string;
  /** The key of the entity that a reference leads to, where it can be listed. */
  target?: string;
  create: boolean;
  update: boolean;
  /** May be left out when an object is made. */
  skippable: boolean;
  /** May be null. */
  nullable: boolean;
  /** Every change has to carry it. */
  resent: boolean;
  default?: string | number | boolean;
  /** Names of other fields that bound it, by the sign of the bound. */
  compared?: Partial<Record<Sign, string>>;
}

export interface Operation {
  method: string;
  auth: Auth;
}

export interface Filter {
  param: string;
  field: string;
  operator: "in" | "ge" | "le";
}

export interface Entity {
  key: string;
  one: string;
  many: string;
  path: string;
  /** Names of the fields that say which object it is. */
  named_by: string[];
  operations: Partial<Record<Kind, Operation>>;
  fields: Field[];
  search: boolean;
  sort: string[];
  default_sort: string;
  filters: Filter[];
  /** Whether a page of the list says how many objects there are in all. */
  counted: boolean;
  /** How many of them are shown at once. */
  per_page: number;
}

export interface Catalogue {
  title: string;
  description: string;
  locale: "en" | "ru";
  entities: Entity[];
}

/** An object of the service. */
export type Item = Record<string, unknown> & { id: string };
