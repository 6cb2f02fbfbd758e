package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResponsePiecesTest {
  private final ResponsePieces pieces = new ResponsePieces();

  @Test
  void givesNoPieceToTwo() {
    var one = pieces.take();

    assertThat(pieces.take()).isNotSameAs(one);
  }

  @Test
  void givesAPieceAgainAsIfItWereNew() {
    var one = pieces.take();
    one.writeBytes(new byte[ResponsePieces.BYTES]);
    pieces.giveBack(one);

    var again = pieces.take();

    assertThat(again).isSameAs(one);
    assertThat(again.readableBytes()).isZero();
    assertThat(again.writableBytes()).isEqualTo(ResponsePieces.BYTES);
  }

  @Test
  void givesMemoryOfTheHeapWhenAllOfItsOwnIsOut() {
    List<ByteBuf> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(pieces.take());
    }

    assertThat(all.stream().filter(ByteBuf::isDirect)).hasSize(128);
    assertThat(all).allMatch(piece -> piece.writableBytes() == ResponsePieces.BYTES);
  }
}
