package dev.mansard.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What would lose data, or do nothing, or is a slip of the pen, is refused before it is installed.
 */
final class RefusedValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {topology: services}                                | single | config.storage.type is local, but a disk belongs to one process: set topology to single
          {api: {replicas: 2}}                                | single | topology is single, but api.replicas is 2: one pod does everything
          {api: {autoscaling: {enabled: true}}}               | single | topology is single, and api.autoscaling.enabled would make more of what must be one
          {gc: {autoscaling: {enabled: true}}}                | small  | gc.autoscaling is set, but one collector works however many there are
          {secrets: {masterKey: {existingSecret: ''}}}        | small  | secrets.masterKey.existingSecret is empty: without a master key of its own the signer cannot keep
          {secrets: {masterKey: {existingSecret: ''}}}        | single | secrets.masterKey.existingSecret is empty
          {image: {registry: ''}}                             | small  | image.registry is empty: nobody publishes these images
          {secrets: {database: {existingSecret: ''}}}         | small  | secrets.database.existingSecret is empty: name the Secret with the database's URL
          {secrets: {tokenKey: {existingSecret: ''}}}         | small  | secrets.tokenKey.existingSecret is empty: name the Secret with the key for access tokens
          {secrets: {serviceToken: {existingSecret: ''}}}     | small  | secrets.serviceToken.existingSecret is empty: the signer admits only who presents its token
          {api: {autoscaling: {enabled: true, minReplicas: 9}}} | small | api.autoscaling.minReplicas is 9, more than maxReplicas, which is 8
          {api: {autoscaling: {enabled: true, cpu: 0}}}       | small  | cpu and requestsInFlight are both 0: there is nothing to scale by
          {api: {autoscaling: {enabled: true}, resources: {requests: {cpu: null}}}} | small | is a percentage of api.resources.requests.cpu, which is not set
          {provision: {caches: [{name: a}]}}                  | cronjob | provision needs to make tokens, but secrets.tokenKey.kind is rs256-pubkey
          {config: {garbage-collection: {interval: '0'}}}     | small  | config.garbage-collection.interval is 0, so that collectors would end at once
          {signer: {tls: {enabled: true, existingSecret: a, clientSecret: b}}} | single | topology is single, where the signer is called without a network
          {fsck: {enabled: true}}                             | single | topology is single, but fsck.enabled would be a second pod: run `atticadm fsck`
          {api: {terminationGracePeriodSeconds: 75}}          | small  | api.terminationGracePeriodSeconds is 75, but preStopSeconds, drainDelaySeconds and drainTimeoutSeconds need 75 together
          {signer: {drainTimeoutSeconds: 55}}                 | small  | signer.terminationGracePeriodSeconds is 60, but preStopSeconds, drainDelaySeconds and drainTimeoutSeconds need 60
          {networkPolicy: {guardDatabase: {enabled: true}}}   | small  | networkPolicy.guardDatabase.podLabels is empty: the policy would close every pod
          """)
  void unsafeCombinationsAreRefusedByASentence(
      String values, String base, String sentence, @TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("values.yaml"), values);

    assertThatThrownBy(() -> Chart.render(List.of(Chart.valuesFile(base), file), Map.of()))
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {apis: {}}                                          | 'apis' not allowed
          {api: {replica: 2}}                                 | 'replica' not allowed
          {config: {compresion: {type: zstd}}}                | 'compresion' not allowed
          {config: {storage: {credentials: {}}}}              | 'credentials' not allowed
          {config: {database: {url: 'postgres://a:b@c/d'}}}   | 'url' not allowed
          {config: {compression: {type: brotli}}}             | /config/compression/type
          {config: {compression: {type: xz, level: 10}}}      | /config/compression/level
          {config: {storage: {region: ''}}}                   | /config/storage/region
          {config: {events: {transport: kafka}}}              | missing property 'kafka'
          {config: {events: {kafka: {bootstrap-servers: 'a:1'}}}} | /config/events
          {config: {garbage-collection: {interval: soon}}}    | /config/garbage-collection/interval
          {config: {upload: {idle-timeout: 60}}}              | /config/upload/idle-timeout
          {secrets: {kafka: {existingSecret: k}}}             | /secrets/kafka/existingSecret
          {secrets: {tokenKey: {kind: es256}}}                | /secrets/tokenKey/kind
          {secrets: {masterKey: {value: abc}}}                | 'value' not allowed
          {ingress: {enabled: true, hosts: []}}               | /ingress/hosts
          {httpRoute: {enabled: true}}                        | /httpRoute/parentRefs
          {image: {server: {digest: latest}}}                 | /image/server/digest
          {provision: {tokens: [{secretName: A, subject: a, validity: 1y}]}} | /provision/tokens/0/secretName
          {signer: {tls: {enabled: true}}}                    | /signer/tls/existingSecret
          {signer: {tls: {enabled: true, existingSecret: a}}} | /signer/tls/clientSecret
          {signer: {tls: {certManager: {enabled: true, issuerRef: {name: a}}}}} | /signer/tls/enabled
          {signer: {tls: {enabled: true, certManager: {enabled: true}}}} | /signer/tls/certManager/issuerRef/name
          {signer: {tls: {enabled: true, existingSecret: a, certManager: {enabled: true, issuerRef: {name: a}}}}} | /signer/tls/existingSecret
          {signer: {tls: {certManager: {duration: 90 days}}}} | /signer/tls/certManager/duration
          {fsck: {schedule: weekly}}                          | /fsck/schedule
          {fsck: {verify: true}}                              | 'verify' not allowed
          {gc: {kind: daemonset}}                             | /gc/kind
          """)
  void theSchemaNamesWhatIsWrong(String values, String place, @TempDir Path folder)
      throws Exception {
    var file = Files.writeString(folder.resolve("values.yaml"), values);

    assertThatThrownBy(() -> Chart.render(List.of(Chart.valuesFile("small"), file), Map.of()))
        .hasMessageContaining(place);
  }

  /** Only what an operator has to give is missing. */
  @ParameterizedTest
  @CsvSource({"small, small", "production, production"})
  void everyProfileIsWhatItsValuesInCiSay(String profile, String ci) {
    var profiles = Chart.FOLDER.resolve("profiles").resolve(profile + ".yaml");

    var rendered = Chart.render(List.of(Chart.valuesFile(ci), profiles), Map.of());

    assertThat(rendered).contains("kind: Deployment");
  }

  @Test
  void theChartAloneSaysWhatItNeedsFirst() {
    assertThatThrownBy(() -> Chart.render(List.of(), Map.of()))
        .hasMessageContaining("missing properties 'region', 'bucket'");
  }
}
