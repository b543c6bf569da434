"""Keys of Secrets, read again only when a Secret has changed."""

from collections.abc import Iterable

from codegen_operator.cluster.ports import Vault
from codegen_operator.domain.view import SecretView

from .store import Key, Store


class SecretViews:
    """Looks Secrets up through their metadata, which is watched; bodies are read on change."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._watched: set[str] = set()
        self._views: dict[tuple[str, str], SecretView] = {}
        self._keys: dict[tuple[str, str], str] = {}

    def watched(self, namespace: str) -> None:
        """The metadata of all Secrets of a namespace is in the store from now on."""
        self._watched.add(namespace)

    def unwatched(self, namespace: str) -> None:
        """It is not any more."""
        self._watched.discard(namespace)

    async def by_name(self, namespace: str, names: Iterable[str]) -> dict[str, SecretView]:
        """The Secrets among these that exist, by name."""
        found: dict[str, SecretView] = {}
        for name in names:
            view = await self._one(namespace, name)
            if view is not None:
                found[name] = view
        return found

    async def public_key(self, namespace: str, name: str) -> str:
        """Public half of a key pair; empty: there is none."""
        entry = self._store.entry(Key("Secret", namespace, name))
        if entry is None and namespace in self._watched:
            return ""
        place = (namespace, f"{name}/{entry.uid if entry else ''}")
        if not self._keys.get(place):
            self._keys[place] = await self._vault.public_key(namespace, name)
        return self._keys[place]

    async def _one(self, namespace: str, name: str) -> SecretView | None:
        entry = self._store.entry(Key("Secret", namespace, name))
        if entry is None and namespace in self._watched:
            return None
        cached = self._views.get((namespace, name))
        if entry is not None and cached is not None and cached.version == str(entry.version):
            return cached
        keys = await self._vault.view(namespace, name)
        if keys is None:
            return None
        view = SecretView(name, keys.version, keys.keys, keys.owner_uid)
        self._views[namespace, name] = view
        return view
