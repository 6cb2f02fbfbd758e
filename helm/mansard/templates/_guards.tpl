{{/* Combinations that would lose data, or do nothing, are refused by a sentence, each with what to do. */}}
{{- define "mansard.guards" -}}
{{- $v := .Values -}}
{{- $single := eq $v.topology "single" -}}
{{- if and (eq $v.config.storage.type "local") (not $single) -}}
{{- fail "config.storage.type is local, but a disk belongs to one process: set topology to single, or store in a bucket with config.storage.type s3." -}}
{{- end -}}
{{- if and $single (gt (int $v.api.replicas) 1) -}}
{{- fail (printf "topology is single, but api.replicas is %d: one pod does everything, so set api.replicas to 1, or topology to services." (int $v.api.replicas)) -}}
{{- end -}}
{{- if and $single $v.api.autoscaling.enabled -}}
{{- fail "topology is single, and api.autoscaling.enabled would make more of what must be one: switch it off, or set topology to services." -}}
{{- end -}}
{{- if and $single (eq $v.config.events.transport "kafka") -}}
{{- fail "topology is single, where config.events.transport kafka has nobody to talk to: set it to postgres, or topology to services." -}}
{{- end -}}
{{- if $v.gc.autoscaling -}}
{{- fail "gc.autoscaling is set, but one collector works however many there are: leave it empty, and set gc.replicas to 2 for a quick take-over." -}}
{{- end -}}
{{- if and (not $v.image.registry) (ne $v.image.pullPolicy "Never") -}}
{{- fail "image.registry is empty: nobody publishes these images, and what a public registry has under their names is not ours. Push your own (docs/how-to/build-the-images.md) and name the registry, or set image.pullPolicy to Never where the nodes have them." -}}
{{- end -}}
{{- if not $v.secrets.database.existingSecret -}}
{{- fail "secrets.database.existingSecret is empty: name the Secret with the database's URL; without a database nothing outlives a pod." -}}
{{- end -}}
{{- if not $v.secrets.masterKey.existingSecret -}}
{{- fail "secrets.masterKey.existingSecret is empty: without a master key of its own the signer cannot keep the caches' keys. Make one with `openssl rand -base64 32`, put it into a Secret, and keep a copy apart." -}}
{{- end -}}
{{- if not $v.secrets.tokenKey.existingSecret -}}
{{- fail "secrets.tokenKey.existingSecret is empty: name the Secret with the key for access tokens; all replicas have to believe the same tokens." -}}
{{- end -}}
{{- if and (not $single) (not $v.secrets.serviceToken.existingSecret) -}}
{{- fail "secrets.serviceToken.existingSecret is empty: the signer admits only who presents its token. Make one with `openssl rand -hex 32`, and put it into a Secret." -}}
{{- end -}}
{{- if and $v.api.autoscaling.enabled (gt (int $v.api.autoscaling.minReplicas) (int $v.api.autoscaling.maxReplicas)) -}}
{{- fail (printf "api.autoscaling.minReplicas is %d, more than maxReplicas, which is %d." (int $v.api.autoscaling.minReplicas) (int $v.api.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and $v.api.autoscaling.enabled (eq (int $v.api.autoscaling.cpu) 0) (eq (int $v.api.autoscaling.requestsInFlight) 0) -}}
{{- fail "api.autoscaling.enabled is set, but cpu and requestsInFlight are both 0: there is nothing to scale by." -}}
{{- end -}}
{{- if and $v.api.autoscaling.enabled (gt (int $v.api.autoscaling.cpu) 0) (not (dig "requests" "cpu" "" $v.api.resources)) -}}
{{- fail "api.autoscaling.cpu is a percentage of api.resources.requests.cpu, which is not set." -}}
{{- end -}}
{{- $signs := ne $v.secrets.tokenKey.kind "rs256-pubkey" -}}
{{- if and (not $signs) (or $v.provision.caches $v.provision.tokens) -}}
{{- fail "provision needs to make tokens, but secrets.tokenKey.kind is rs256-pubkey, which only verifies them: use rs256-secret, or make caches and tokens with your issuer's." -}}
{{- end -}}
{{- if and (eq $v.gc.kind "deployment") (not $single) (regexMatch "^0( .*)?$" (dig "garbage-collection" "interval" "12 hours" $v.config)) -}}
{{- fail "config.garbage-collection.interval is 0, so that collectors would end at once and be restarted for ever: give an interval, or set gc.kind to cronjob, or gc.replicas to 0 with an interval." -}}
{{- end -}}
{{- range $name, $part := dict "api" $v.api "signer" (merge (dict "drainDelaySeconds" 0) $v.signer) -}}
{{- $needed := add (int $part.preStopSeconds) (int $part.drainDelaySeconds) (int $part.drainTimeoutSeconds) -}}
{{- if le (int $part.terminationGracePeriodSeconds) (int $needed) -}}
{{- fail (printf "%s.terminationGracePeriodSeconds is %d, but preStopSeconds, drainDelaySeconds and drainTimeoutSeconds need %d together: the pod would be killed while requests run." $name (int $part.terminationGracePeriodSeconds) $needed) -}}
{{- end -}}
{{- end -}}
{{- if and $single $v.signer.tls.enabled -}}
{{- fail "topology is single, where the signer is called without a network: set signer.tls.enabled to false, or topology to services." -}}
{{- end -}}
{{- if and $single $v.fsck.enabled -}}
{{- fail "topology is single, but fsck.enabled would be a second pod: run `atticadm fsck` in the one there is, or set topology to services." -}}
{{- end -}}
{{- if and $v.networkPolicy.guardDatabase.enabled (not $v.networkPolicy.guardDatabase.podLabels) -}}
{{- fail "networkPolicy.guardDatabase.podLabels is empty: the policy would close every pod of the namespace." -}}
{{- end -}}
{{- end -}}
