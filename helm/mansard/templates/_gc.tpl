{{/* The pod of the collector, whether a Deployment's or a CronJob's: (root, component, part) */}}
{{- define "mansard.gc.pod" -}}
{{- $mounts := dict "root" .root "storage" true "kafka" true -}}
{{- $gc := .root.Values.gc -}}
{{- $cron := eq $gc.kind "cronjob" -}}
serviceAccountName: {{ include "mansard.account" (merge (dict "account" $gc.serviceAccount) .) }}
{{ include "mansard.pod.placement" . }}
terminationGracePeriodSeconds: {{ int $gc.terminationGracePeriodSeconds }}
{{- if $cron }}
restartPolicy: Never
{{- end }}
{{- with $gc.initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: gc
    image: {{ include "mansard.image" (dict "root" .root "image" .root.Values.image.server) }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: [--mode, {{ ternary "garbage-collector-once" "garbage-collector" $cron }}, -f, /etc/mansard/server.toml]
    {{- include "mansard.container.limits" . | nindent 4 }}
    {{- if not $cron }}
    ports:
      - name: management
        containerPort: 9000
    {{- include "mansard.container.probes" .root | nindent 4 }}
    {{- end }}
    env:
      {{- include "mansard.env.process" $gc | nindent 6 }}
      {{- include "mansard.env.database" .root | nindent 6 }}
      {{- with $gc.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with $gc.extraEnvFrom }}
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
      {{- with $gc.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  {{- with $gc.extraContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
  {{- include "mansard.volume.tmp" .root | nindent 2 }}
  - name: config
    configMap:
      name: {{ include "mansard.component" . }}
  {{- with include "mansard.secretVolumes" $mounts | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $gc.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
