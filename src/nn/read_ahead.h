// Wasm has no prefetch instruction: kernels that stream weights read them ahead instead.
#pragma once

#include <algorithm>
#include <cstddef>

namespace distilbert::nn {

/// A volatile read is one that the compiler must not drop; its value is of no use.
inline void Touch(const char* at) { static_cast<void>(*static_cast<const volatile char*>(at)); }

/// How a kernel passes through packed weights: panels lie one behind the other, the tiles of each
/// follow one another, and the loop of a tile makes `turns`.
struct PanelWalk {
  const char* weights;
  std::size_t panel_size;  // bytes
  std::size_t panels;
  std::size_t tiles;  // of a panel
  std::size_t turns;
};

/// What a tile reads ahead: a line of each of several streams at each step, one step for every
/// `period` turns of the tile's loop.
class StreamsAhead {
 public:
  static constexpr std::size_t kLine = 64;  // bytes

  StreamsAhead(const char* begin, std::size_t distance, std::size_t period)
      : at_(begin), distance_(distance), period_(period) {}
  template <std::size_t Streams>
  void Step() {
#pragma clang loop unroll(full)
    for (std::size_t s = 0; s < Streams; ++s) Touch(at_ + s * distance_);
    at_ += kLine;
  }
  std::size_t period() const { return period_; }

 private:
  const char* at_;
  std::size_t distance_;  // bytes from one stream to the next
  std::size_t period_;
};

/// Reads weights ahead in several places at once, each line of the cache once. A CPU's own
/// prefetching stops at each page of 4 kB, and the first lines of several pages are waited for
/// together: so a window of panels is read while the one before it is multiplied, in streams that
/// lie pages apart. Lines that are read again while still on their way cost more than they help
/// (bench/NOTES.md).
class WindowAhead {
 public:
  /// For tiles that read so many streams, or none.
  WindowAhead(const PanelWalk& walk, std::size_t streams) : period_(walk.turns) {
    const std::size_t in_window =
        std::min(std::max<std::size_t>(kWindow / walk.panel_size, 1), walk.panels);
    window_ = in_window * walk.panel_size;
    tiles_in_window_ = in_window * walk.tiles;
    next_ = walk.weights;
    last_ = walk.weights + (walk.panels - in_window) * walk.panel_size;
    if (streams > 0) ShareOut(streams);
  }

  void StartPanel(const char* /*next*/) {}

  /// Of the next tile.
  [[gnu::noinline]] StreamsAhead Next() {
    if (left_ == 0) {
      // Behind the last panel lies memory that may not be read.
      next_ = std::min(next_ + window_, last_);
      at_ = next_;
      left_ = tiles_in_window_;
    }
    --left_;
    const StreamsAhead ahead(at_, distance_, period_);
    at_ += lines_ * kLine;
    return ahead;
  }

 private:
  static constexpr std::size_t kLine = StreamsAhead::kLine;
  static constexpr std::size_t kWindow = 25'000;  // bytes, by measurement: half of a large L1

  void ShareOut(std::size_t streams) {
    constexpr auto kCeilDivide = [](std::size_t a, std::size_t b) { return (a + b - 1) / b; };
    // The longest period that leaves out no line, as each one left out is waited for.
    const std::size_t needed = kCeilDivide(window_, streams * kLine * tiles_in_window_);
    const std::size_t longest =
        needed == 1 ? period_ : std::max<std::size_t>(kCeilDivide(period_, needed - 1) - 1, 1);
    const std::size_t reads = kCeilDivide(period_, longest);
    const std::size_t stream = reads * tiles_in_window_ * kLine;
    if (stream > window_) return;  // so small that there is nothing to wait for
    lines_ = reads;
    period_ = longest;
    // The last stream ends with the window.
    distance_ = (window_ - stream) / (streams - 1);
  }

  std::size_t window_;  // bytes
  std::size_t tiles_in_window_;
  std::size_t lines_ = 0;     // of each stream that a tile reads
  std::size_t distance_ = 0;  // bytes from one stream to the next
  std::size_t period_;
  const char* next_;  // the window that is read
  const char* last_;
  const char* at_ = nullptr;
  std::size_t left_ = 0;  // tiles in this window
};

/// What a tile reads ahead in a single place, a little at each turn of its loop.
class ByteAhead {
 public:
  ByteAhead(const char* begin, std::size_t step) : at_(begin), step_(step) {}
  void Step() {
    Touch(at_);
    at_ += step_;
  }

 private:
  const char* at_;
  std::size_t step_;
};

/// Reads the next panel ahead in a single place, for kernels whose loop must stay a single one.
class PanelAhead {
 public:
  PanelAhead(const PanelWalk& walk, std::size_t /*streams*/)
      : share_(walk.panel_size / walk.tiles), step_(share_ / walk.turns) {}

  void StartPanel(const char* next) { at_ = next; }
  ByteAhead Next() {
    const ByteAhead ahead(at_, step_);
    at_ += share_;
    return ahead;
  }

 private:
  std::size_t share_;  // bytes that a tile reads
  std::size_t step_;
  const char* at_ = nullptr;
};

}  // namespace distilbert::nn
