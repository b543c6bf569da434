{{/* Labels of every object; takes a dict of root and component. */}}
{{- define "codegen.labels" -}}
app.kubernetes.io/name: codegen-operator
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels that select the pods of a component. */}}
{{- define "codegen.selector" -}}
app.kubernetes.io/name: codegen-operator
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* An image that has to be given. */}}
{{- define "codegen.image" -}}
{{- required (printf "images.%s has to be set: a repository with a tag or a digest" .name) (index .root.Values.images .name) -}}
{{- end }}

{{/* An image that has to be given by digest. */}}
{{- define "codegen.digest" -}}
{{- $image := include "codegen.image" . -}}
{{- if not (regexMatch "@sha256:[0-9a-f]{64}$" $image) -}}
{{- fail (printf "images.%s has to name its digest (…@sha256:…): products are built from it" .name) -}}
{{- end -}}
{{- $image -}}
{{- end }}

{{/* Security of a pod: nobody, no way up. */}}
{{- define "codegen.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* Security of a container. */}}
{{- define "codegen.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "codegen.pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* Environment of every component. */}}
{{- define "codegen.env" -}}
- name: LOG_LEVEL
  value: {{ .Values.log.level | quote }}
- name: LOG_FORMAT
  value: {{ .Values.log.format | quote }}
{{- if .Values.caBundle }}
- name: SSL_CERT_FILE
  value: /etc/codegen/ca/ca.crt
{{- end }}
{{- end }}

{{/* Base URL of the machine provider; empty: there is none. */}}
{{- define "codegen.provider" -}}
{{- if .Values.provider.hetzner.tokenSecret.name -}}
http://codegen-hetzner.{{ .Release.Namespace }}.svc
{{- else -}}
{{- .Values.provider.url -}}
{{- end -}}
{{- end }}
