{{/* Names and labels. */}}
{{- define "mansard.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "mansard.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "mansard.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "mansard.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* (root, component) */}}
{{- define "mansard.component" -}}
{{- printf "%s-%s" (include "mansard.fullname" .root) .component -}}
{{- end -}}

{{- define "mansard.selector" -}}
app.kubernetes.io/name: {{ include "mansard.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "mansard.labels" -}}
{{ include "mansard.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* metadata of an object: (root, component, name, annotations, labels) */}}
{{- define "mansard.metadata" -}}
name: {{ .name | default (include "mansard.component" .) }}
namespace: {{ .namespace | default .root.Release.Namespace }}
labels:
  {{- include "mansard.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The name of a component's service account: (root, component, account) */}}
{{- define "mansard.account" -}}
{{- if .account.create -}}
{{- .account.name | default (include "mansard.component" .) -}}
{{- else -}}
{{- .account.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* (root, image) */}}
{{- define "mansard.image" -}}
{{- $repository := .image.repository -}}
{{- with .root.Values.image.registry -}}
{{- $repository = printf "%s/%s" . $repository -}}
{{- end -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "mansard.url" -}}
{{- printf "http://%s" (include "mansard.host" .) -}}
{{- end -}}

{{/* The Service as the value of a Host header, which leaves out the port that http means anyway. */}}
{{- define "mansard.host" -}}
{{- $name := printf "%s.%s.svc" (include "mansard.component" (dict "root" . "component" "api")) .Release.Namespace -}}
{{- ternary $name (printf "%s:%v" $name .Values.service.port) (eq (int .Values.service.port) 80) -}}
{{- end -}}
