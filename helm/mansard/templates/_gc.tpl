{{/* The pod of the collector, whether a Deployment's or a CronJob's, and that of fsck, which works with the same: (root, component, part) */}}
{{- define "mansard.gc.pod" -}}
{{- $mounts := dict "root" .root "storage" true "kafka" true -}}
{{- $gc := .root.Values.gc -}}
{{- $fsck := eq .component "fsck" -}}
{{- $job := or $fsck (eq $gc.kind "cronjob") -}}
{{- $collector := merge (dict "component" "gc") . -}}
serviceAccountName: {{ include "mansard.account" (merge (dict "account" $gc.serviceAccount) $collector) }}
{{ include "mansard.pod.placement" . }}
{{- if not $fsck }}
terminationGracePeriodSeconds: {{ int $gc.terminationGracePeriodSeconds }}
{{- end }}
{{- if $job }}
restartPolicy: Never
{{- end }}
{{- with .part.initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "mansard.image" (dict "root" .root "image" .root.Values.image.server) }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    {{- if $fsck }}
    command: [/opt/java/openjdk/bin/java, "@/app/atticadm"]
    args: [-f, /etc/mansard/server.toml, fsck{{ if .part.verifyContent }}, --verify-content{{ end }}{{ if .part.repair }}, --repair{{ end }}]
    {{- else }}
    args: [--mode, {{ ternary "garbage-collector-once" "garbage-collector" $job }}, -f, /etc/mansard/server.toml]
    {{- end }}
    {{- include "mansard.container.limits" . | nindent 4 }}
    {{- if not $job }}
    ports:
      - name: management
        containerPort: 9000
    {{- include "mansard.container.probes" .root | nindent 4 }}
    {{- end }}
    env:
      {{- include "mansard.env.process" .part | nindent 6 }}
      {{- include "mansard.env.database" .root | nindent 6 }}
      {{- with .part.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with .part.extraEnvFrom }}
    envFrom:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
      - name: config
        mountPath: /etc/mansard/server.toml
        subPath: server.toml
        readOnly: true
      {{- with include "mansard.secretMounts" $mounts | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with .part.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  {{- with .part.extraContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
  {{- include "mansard.volume.tmp" .root | nindent 2 }}
  - name: config
    configMap:
      name: {{ include "mansard.component" $collector }}
  {{- with include "mansard.secretVolumes" $mounts | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .part.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* A CronJob of such a pod: (root, component, part, checksums, annotations, retries) */}}
{{- define "mansard.gc.cronjob" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "mansard.metadata" . | nindent 2 }}
spec:
  schedule: {{ .part.schedule | quote }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: {{ .retries }}
      activeDeadlineSeconds: {{ int .part.activeDeadlineSeconds }}
      template:
        metadata:
          {{- include "mansard.pod.metadata" . | nindent 10 }}
        spec:
          {{- include "mansard.gc.pod" . | nindent 10 }}
{{- end }}
