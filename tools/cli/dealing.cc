#include "dealing.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "foreign_tensors.h"

namespace inklens::cli {
namespace {

using Kind = LayerTensors::Kind;

Kind KindOf(const std::string& type) {
  if (type == "conv2d") return Kind::kConvolution;
  return type == "dense" ? Kind::kDense : Kind::kNormalization;
}

const char* WordOf(Kind kind) {
  if (kind == Kind::kConvolution) return "conv";
  return kind == Kind::kDense ? "dense" : "bn";
}

/// A prefix as --layers names it: without the point at its end.
std::string PlainName(std::string_view prefix) {
  if (prefix.ends_with('.')) prefix.remove_suffix(1);
  return std::string(prefix);  // empty in a file with "weight" and "bias" alone
}

bool IsNamedBy(const LayerTensors& tensors, const std::string& name) {
  return tensors.prefix == name || tensors.prefix == name + ".";
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// The names with commas, the last few as a number.
std::string Listed(std::span<const std::string> names) {
  constexpr std::size_t kNamed = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  if (names.size() > kNamed) text += " and " + std::to_string(names.size() - kNamed) + " more";
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The word around a place of a name.
std::string_view WordAt(std::string_view name, std::size_t at) {
  std::size_t begin = at, end = at;
  while (begin > 0 && IsLetter(name[begin - 1])) --begin;
  while (end < name.size() && IsLetter(name[end])) ++end;
  return name.substr(begin, end - begin);
}

/// The place that a word says, by which names are ordered as they are used; -1: it says none.
int PlaceOf(std::string_view word) {
  static constexpr std::pair<std::string_view, int> kPlaces[] = {
      {"in", 0},     {"input", 0},  {"first", 1}, {"one", 1},   {"hidden", 1},
      {"second", 2}, {"two", 2},    {"third", 3}, {"three", 3}, {"out", 9},
      {"output", 9}, {"fourth", 4}, {"four", 4}};
  for (const auto& [known, place] : kPlaces) {
    if (word == known) return place;
  }
  return word.size() == 1 ? word[0] : -1;
}

/// Whether two names say themselves that the first comes first: by numbers, or by usual words.
bool TellTheirOrder(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  const auto at = static_cast<std::size_t>(in_a - a.begin());
  const auto digit = [at](std::string_view name) { return at < name.size() && IsDigit(name[at]); };
  if (digit(a) || digit(b)) {
    // Of conv and conv2 the one without a number is the first.
    const std::string_view other = digit(a) ? b : a;
    return (digit(a) && digit(b)) || (at > 0 && IsDigit(a[at - 1])) || at == other.size() ||
           other[at] == '.' || other[at] == '_';
  }
  const int one = PlaceOf(WordAt(a, at)), other = PlaceOf(WordAt(b, at));
  return one >= 0 && other > one;
}

/// Whether one could be dealt for the other and nothing would be seen of it.
bool Interchangeable(const LayerTensors& a, const LayerTensors& b) {
  if (a.kind == Kind::kNormalization) return a.dims == b.dims;
  return a.dims[0] == b.dims[0] && a.dims[1] == b.dims[1];
}

/// On those of one kind that could stand in each other's place; of names that tell their order
/// nothing.
void AddOrderHints(Kind kind, std::vector<LayerTensors> dealt, std::vector<std::string>& hints) {
  while (!dealt.empty()) {
    const LayerTensors first = dealt.front();
    const auto rest = std::stable_partition(
        dealt.begin(), dealt.end(),
        [&](const LayerTensors& other) { return Interchangeable(first, other); });
    std::vector<std::string> names;
    bool told = true;
    for (auto one = dealt.begin(); one != rest; ++one) {
      if (one != dealt.begin()) told &= TellTheirOrder((one - 1)->prefix, one->prefix);
      names.push_back(Quoted(PlainName(one->prefix)));
    }
    dealt.erase(dealt.begin(), rest);
    if (told) continue;
    hints.push_back("The names of " + Listed(names) +
                    " do not tell their order, nor do their shapes; they were taken in this one. "
                    "Where it is another, name them, as " +
                    WordOf(kind) + ":" + PlainName(first.prefix) + ".");
  }
}

}  // namespace

Dealer::Dealer(const Safetensors& file, std::span<const LayerWord> words)
    : file_(file), left_(LayerTensorsOf(file)) {
  const bool averages_alone = std::ranges::all_of(
      left_, [](const LayerTensors& tensors) { return IsAverage(tensors.prefix); });
  for (const LayerTensors& tensors : left_) {
    const bool named = std::ranges::any_of(words, [&](const LayerWord& word) {
      return !word.weights.empty() && IsNamedBy(tensors, word.weights);
    });
    if (named || IsAdapter(tensors.prefix) || (IsAverage(tensors.prefix) && !averages_alone)) {
      reserved_.insert(tensors.prefix);
    }
  }
}

Status Dealer::Add(const LayerWord& word) {
  Json layer{{"name", ""}, {"type", word.type}};
  if (word.type == "conv2d" || word.type == "dense" || word.type == "batch_norm") {
    INKLENS_RETURN_IF_ERROR(AddTensors(word, layer));
  }
  layer.update(word.settings);
  if (layer["name"] == "") {
    const std::string& type = word.type;
    const std::string stem = type == "relu" || type == "flatten" ? type : "pool";
    layer["name"] = Unique(stem + std::to_string(++counts_[stem]));
  }
  layers_.push_back(std::move(layer));
  return Status::Ok();
}

bool Dealer::Fits(const LayerTensors& tensors, const LayerWord& word, Kind kind) const {
  if (tensors.kind != kind) return false;
  if (!word.weights.empty()) return IsNamedBy(tensors, word.weights);
  if (reserved_.contains(tensors.prefix)) return false;
  if (kind == Kind::kNormalization) return channels_ == 0 || tensors.dims[0] == channels_;
  // What a dense layer reads after a flatten is known once the images' size is.
  if (kind == Kind::kDense && after_image_) return true;
  return tensors.dims[1] == (channels_ == 0 ? 1 : channels_);
}

Status Dealer::AddTensors(const LayerWord& word, Json& layer) {
  const Kind kind = KindOf(word.type);
  const auto found = std::find_if(left_.begin(), left_.end(), [&](const LayerTensors& tensors) {
    return Fits(tensors, word, kind);
  });
  if (found == left_.end()) {
    const bool of_channels =
        channels_ > 0 && word.weights.empty() && !(kind == Kind::kDense && after_image_);
    const std::string foreign = ForeignTensor(file_, used_);
    return NotFound("The file has no tensors left for layer ", layers_.size() + 1, ", ", word.type,
                    word.weights.empty() ? "" : ":", word.weights,
                    of_channels ? " of " + std::to_string(channels_) + " channels" : "",
                    "; it has ", Left(), ".", foreign.empty() ? "" : " ", foreign);
  }
  const LayerTensors tensors = *found;
  left_.erase(found);
  if (word.weights.empty()) by_order_[kind].push_back(tensors);
  const std::string plain = PlainName(tensors.prefix);
  layer["name"] = Unique(plain.empty() ? word.type : plain);
  Use(layer, "weight", tensors);
  if (kind == Kind::kNormalization) {
    for (const char* part : {"bias", "running_mean", "running_var"}) Use(layer, part, tensors);
    layer["type"] = after_image_ ? "batch_norm2d" : "batch_norm1d";
    return Status::Ok();
  }
  if (tensors.bias) Use(layer, "bias", tensors);
  if (!tensors.bias) layer["bias"] = false;
  channels_ = tensors.dims[0];
  after_image_ = kind == Kind::kConvolution;
  return Status::Ok();
}

void Dealer::Use(Json& layer, const char* part, const LayerTensors& tensors) {
  layer[part] = tensors.prefix + part;
  used_.insert(tensors.prefix + part);
}

std::string Dealer::Unique(std::string name) {
  while (name == "input" || !names_.insert(name).second) name += "_";
  return name;
}

std::string Dealer::Left() const {
  std::string text;
  for (const LayerTensors& tensors : left_) {
    text += (text.empty() ? "\"" : ", \"") + tensors.prefix + "weight\" [";
    for (std::size_t i = 0; i < tensors.dims.size(); ++i) {
      text += (i > 0 ? ", " : "") + std::to_string(tensors.dims[i]);
    }
    text += "]";
  }
  return text.empty() ? "none" : text;
}

std::vector<std::string> Dealer::Unused() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : file_.tensors) {
    if (!used_.contains(name) && !IsBookkeeping(name)) names.push_back(name);
  }
  return names;
}

/// The kind of layers of which one was dealt by order that may have been meant to take this tensor.
std::optional<Kind> Dealer::RivalOf(const std::string& name) const {
  const SafetensorsEntry& entry = file_.tensors.at(name);
  std::optional<Kind> kind;
  const auto layer = std::ranges::find_if(
      left_, [&](const LayerTensors& tensors) { return tensors.prefix + "weight" == name; });
  if (layer != left_.end()) {
    kind = layer->kind;
  } else if (MayBeWeight(name, entry)) {
    kind = entry.dims.size() == 4 ? Kind::kConvolution : Kind::kDense;
  }
  if (!kind || !by_order_.contains(*kind)) return std::nullopt;
  const bool fits = *kind != Kind::kNormalization ||
                    std::ranges::any_of(by_order_.at(*kind), [&](const LayerTensors& dealt) {
                      return dealt.dims == entry.dims;
                    });
  return fits ? kind : std::nullopt;
}

Status Dealer::CheckLeftOver(bool ignore) const {
  const std::vector<std::string> unused = Unused();
  std::vector<std::string> rivals;
  std::optional<Kind> kind;  // of the first
  bool average = false;
  for (const std::string& name : unused) {
    const std::optional<Kind> of_name = RivalOf(name);
    if (!of_name) continue;
    if (rivals.empty()) kind = of_name;
    rivals.push_back(name);
    average |= IsAverage(name);
  }
  if (unused.empty() || (ignore && rivals.empty())) return Status::Ok();
  const std::string names = Listed(ignore ? rivals : unused);
  if (const std::string foreign = ForeignTensor(file_, used_); !foreign.empty()) {
    // What --ignore-unused may leave out is not the matter.
    const bool counts = !ignore || std::ranges::any_of(rivals, [&](const std::string& name) {
      return foreign.starts_with(Quoted(name));
    });
    if (counts) return Unsupported("No layer uses ", names, ". ", foreign);
  }
  if (rivals.empty()) {
    return Unsupported("No layer uses ", names,
                       "; name the layers that do, or leave them out with --ignore-unused.");
  }
  const std::string by_name = std::string(", as ") + WordOf(*kind) + ":" +
                              PlainName(by_order_.at(*kind).front().prefix) +
                              ", and leave out the rest with --ignore-unused.";
  if (average) {
    return Unsupported("No layer uses ", names,
                       "; the file has the weights twice, plain and as moving averages (ema). Say "
                       "which of the two is meant: name each layer's",
                       by_name);
  }
  return Unsupported("No layer uses ", names,
                     "; layers took tensors by the order of their names, and may have been meant "
                     "to take these. Name each layer's",
                     by_name);
}

std::vector<std::string> Dealer::Hints() const {
  std::vector<std::string> hints;
  for (const auto& [kind, dealt] : by_order_) AddOrderHints(kind, dealt, hints);
  if (const std::vector<std::string> unused = Unused(); !unused.empty()) {
    hints.push_back("Left out, as --ignore-unused says: " + Listed(unused) + ".");
  }
  return hints;
}

}  // namespace inklens::cli
