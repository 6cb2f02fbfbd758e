import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** Fetches a URL into a file where neither curl nor wget is installed: {@code java .Download.java URL FILE}. */
class Download {
  public static void main(String[] args) throws Exception {
    try (var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      var request = HttpRequest.newBuilder(URI.create(args[0])).build();
      var response = client.send(request, BodyHandlers.ofFile(Path.of(args[1])));
      if (response.statusCode() != 200) {
        System.err.println("HTTP " + response.statusCode() + " for " + args[0]);
        System.exit(1);
      }
    }
  }
}
