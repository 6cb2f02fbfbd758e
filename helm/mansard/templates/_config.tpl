{{/*
server.toml. A map of .Values.config becomes a table as it is: keys here are keys there. Numbers of YAML are floats by the
time they get here; all of server.toml's are whole.
*/}}
{{- define "mansard.toml.value" -}}
{{- if kindIs "bool" . -}}
{{- . -}}
{{- else if kindIs "float64" . -}}
{{- int64 . -}}
{{- else if or (kindIs "int64" .) (kindIs "int" .) -}}
{{- . -}}
{{- else if kindIs "slice" . -}}
{{- toJson . -}}
{{- else -}}
{{- . | toString | toJson -}}
{{- end -}}
{{- end -}}

{{/* (path, map): the scalars first, since what follows a table's head belongs to the table. */}}
{{- define "mansard.toml.table" -}}
{{- $path := .path -}}
{{- if $path }}
[{{ $path }}]
{{ end -}}
{{- range $key, $value := .map -}}
{{- if not (or (kindIs "map" $value) (kindIs "invalid" $value)) -}}
{{ $key }} = {{ include "mansard.toml.value" $value }}
{{ end -}}
{{- end -}}
{{- range $key, $value := .map -}}
{{- if kindIs "map" $value -}}
{{- include "mansard.toml.table" (dict "path" (ternary (printf "%s.%s" $path $key) $key (ne $path "")) "map" $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* (root, role): api, gc, migrations or single. No role gets a secret, or a setting about one, that it has no use for. */}}
{{- define "mansard.toml" -}}
{{- $values := .root.Values -}}
{{- $config := deepCopy $values.config -}}
{{- $_ := set $config "listen" "[::]:8080" -}}
{{- $hosts := get $config "allowed-hosts" -}}
{{- if and $hosts (or (eq .role "api") (eq .role "single")) -}}
{{- /* The chart's own Jobs call the Service. */ -}}
{{- $_ := set $config "allowed-hosts" (append $hosts (include "mansard.host" .root) | uniq) -}}
{{- end -}}
{{- if ne .role "migrations" -}}
{{- $management := dict "listen" "[::]:9000" -}}
{{- if ne .role "gc" -}}
{{- $_ := merge $management (dict "drain-delay" (printf "%d s" (int $values.api.drainDelaySeconds)) "drain-timeout" (printf "%d s" (int $values.api.drainTimeoutSeconds))) -}}
{{- end -}}
{{- $_ := set $config "management" $management -}}
{{- end -}}
{{- if and (eq $config.storage.type "s3") $values.secrets.storage.existingSecret (ne .role "migrations") -}}
{{- $_ := set $config.storage "credentials" (dict "access-key-id-file" "/etc/mansard/storage/access-key-id" "secret-access-key-file" "/etc/mansard/storage/secret-access-key") -}}
{{- end -}}
{{- if eq $config.storage.type "local" -}}
{{- $_ := set $config.storage "path" "/var/lib/mansard" -}}
{{- end -}}
{{- if and (eq $config.events.transport "kafka") $values.secrets.kafka.existingSecret (ne .role "migrations") -}}
{{- $_ := set $config.events.kafka "client-properties" "/etc/mansard/kafka/client.properties" -}}
{{- end -}}
{{- if eq .role "api" -}}
{{- $tls := $values.signer.tls -}}
{{- $signer := dict "url" (printf "%s://%s:8090/" (ternary "https" "http" $tls.enabled) (include "mansard.signer.host" .root)) "token-file" "/etc/mansard/signer/service-token" -}}
{{- if $tls.enabled -}}
{{- $_ := set $signer "ca-file" "/etc/mansard/signer-tls/ca.crt" -}}
{{- if $tls.mutual -}}
{{- $_ := merge $signer (dict "certificate-file" "/etc/mansard/signer-tls/tls.crt" "key-file" "/etc/mansard/signer-tls/tls.key") -}}
{{- end -}}
{{- end -}}
{{- $_ := set $config "signer" $signer -}}
{{- else if eq .role "single" -}}
{{- $_ := set $config "signer" (dict "master-key-file" "/etc/mansard/signer/master-key") -}}
{{- end -}}
{{- if and (eq .role "migrations") $values.secrets.signerDatabase.existingSecret -}}
{{- /* The signer's tables are the signer's own business; nothing is asked of it here. */ -}}
{{- $_ := set $config "signer" (dict "url" "http://signer.invalid/" "token" "no request is made here") -}}
{{- end -}}
{{- if or (eq .role "gc") (eq .role "migrations") -}}
{{- /* It verifies no token, but a configuration without a key is refused; nobody believes this one. */ -}}
{{- $_ := set $config "jwt" (dict "signing" (dict "token-hs256-secret-base64" ("no token is verified here" | b64enc))) -}}
{{- end -}}
# Written by the chart from the values below `config`.
{{ include "mansard.toml.table" (dict "path" "" "map" $config) }}
{{- end -}}

{{- define "mansard.tokenVariable" -}}
{{- get (dict "rs256-secret" "ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64" "rs256-pubkey" "ATTIC_SERVER_TOKEN_RS256_PUBKEY_BASE64" "hs256-secret" "ATTIC_SERVER_TOKEN_HS256_SECRET_BASE64") .Values.secrets.tokenKey.kind -}}
{{- end -}}

{{/* (name, secret, key) */}}
{{- define "mansard.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}

{{- define "mansard.env.database" -}}
{{ include "mansard.secretEnv" (dict "name" "ATTIC_SERVER_DATABASE_URL" "secret" .Values.secrets.database.existingSecret "key" .Values.secrets.database.key) }}
{{- end -}}

{{- define "mansard.env.token" -}}
{{ include "mansard.secretEnv" (dict "name" (include "mansard.tokenVariable" .) "secret" .Values.secrets.tokenKey.existingSecret "key" .Values.secrets.tokenKey.key) }}
{{- end -}}

{{/* Read-only root: what Java and its native libraries unpack goes to /tmp. */}}
{{- define "mansard.env.process" -}}
- name: HOME
  value: /tmp
- name: JDK_JAVA_OPTIONS
  value: {{ .javaOptions | quote }}
{{- end -}}

{{/* The name its certificate has to have. */}}
{{- define "mansard.signer.host" -}}
{{- printf "%s.%s.svc" (include "mansard.component" (dict "root" . "component" "signer")) .Release.Namespace -}}
{{- end -}}

{{/* The Secret with the certificate of one side: (root, side); side: "api" or "signer". */}}
{{- define "mansard.signer.tlsSecret" -}}
{{- $tls := .root.Values.signer.tls -}}
{{- if $tls.certManager.enabled -}}
{{- printf "%s-tls" (include "mansard.component" (dict "root" .root "component" (ternary "signer" "signer-client" (or (eq .side "signer") (not $tls.mutual))))) -}}
{{- else -}}
{{- ternary $tls.existingSecret $tls.clientSecret (eq .side "signer") -}}
{{- end -}}
{{- end -}}

{{/* Volumes of secrets: (root, storage, kafka, signer, tls) as flags; signer: "token" or "master"; tls: whose side, "api" or "signer". */}}
{{- define "mansard.secretVolumes" -}}
{{- $secrets := .root.Values.secrets -}}
{{- if and .storage (eq .root.Values.config.storage.type "s3") $secrets.storage.existingSecret }}
- name: storage
  secret:
    secretName: {{ $secrets.storage.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ $secrets.storage.accessKeyIdKey }}
        path: access-key-id
      - key: {{ $secrets.storage.secretAccessKeyKey }}
        path: secret-access-key
{{- end }}
{{- if and .kafka (eq .root.Values.config.events.transport "kafka") $secrets.kafka.existingSecret }}
- name: kafka
  secret:
    secretName: {{ $secrets.kafka.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ $secrets.kafka.key }}
        path: client.properties
{{- end }}
{{- if eq (.signer | default "") "token" }}
- name: signer
  secret:
    secretName: {{ $secrets.serviceToken.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ $secrets.serviceToken.key }}
        path: service-token
{{- else if eq (.signer | default "") "master" }}
- name: signer
  secret:
    secretName: {{ $secrets.masterKey.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ $secrets.masterKey.key }}
        path: master-key
{{- end }}
{{- if and .tls .root.Values.signer.tls.enabled }}
- name: signer-tls
  secret:
    secretName: {{ include "mansard.signer.tlsSecret" (dict "root" .root "side" .tls) }}
    defaultMode: 0440
    items:
      {{- $mutual := .root.Values.signer.tls.mutual }}
      {{- range concat (ternary (list "tls.crt" "tls.key") (list) (or $mutual (eq .tls "signer"))) (ternary (list "ca.crt") (list) (or $mutual (eq .tls "api"))) }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end }}
{{- end -}}

{{- define "mansard.secretMounts" -}}
{{- $secrets := .root.Values.secrets -}}
{{- if and .storage (eq .root.Values.config.storage.type "s3") $secrets.storage.existingSecret }}
- name: storage
  mountPath: /etc/mansard/storage
  readOnly: true
{{- end }}
{{- if and .kafka (eq .root.Values.config.events.transport "kafka") $secrets.kafka.existingSecret }}
- name: kafka
  mountPath: /etc/mansard/kafka
  readOnly: true
{{- end }}
{{- if .signer }}
- name: signer
  mountPath: /etc/mansard/signer
  readOnly: true
{{- end }}
{{- if and .tls .root.Values.signer.tls.enabled }}
- name: signer-tls
  mountPath: /etc/mansard/signer-tls
  readOnly: true
{{- end }}
{{- end -}}

{{/* What makes the pods roll: (root, secrets: list of names) */}}
{{- define "mansard.checksum.secrets" -}}
{{- $seen := list -}}
{{- $root := .root -}}
{{- range .secrets | uniq -}}
{{- if . -}}
{{- $data := dict -}}
{{- if $root.Values.secrets.rollOnChange -}}
{{- $data = (lookup "v1" "Secret" $root.Release.Namespace .).data | default dict -}}
{{- end -}}
{{- $seen = append $seen (printf "%s %s" . ($data | toJson)) -}}
{{- end -}}
{{- end -}}
{{- $seen | toJson | sha256sum -}}
{{- end -}}

{{/* The least configuration for whoever only makes tokens. */}}
{{- define "mansard.tokenToml" -}}
{{- $config := dict "database" (dict "url" "postgres://nobody@localhost/none") "storage" (dict "type" "local" "path" "/tmp/none") -}}
{{- with .Values.config.jwt }}{{ $_ := set $config "jwt" . }}{{ end -}}
{{ include "mansard.toml.table" (dict "path" "" "map" $config) }}
{{- end -}}
