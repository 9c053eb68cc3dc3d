#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/engine/engine.h"

namespace inklens::cli {

/// What the page saves of a drawing so that this program repeats it: the JSON that `explain --json`
/// prints, with the network and the picture before it. Keys that are not known are passed over.
///
///     {"inklens_request": 1,
///      "network": {"name", "checksum": "crc32:…" of its file},
///      "image": {"height", "width", "pixels"}, row by row, 255 = full ink
///      "logits", "methods": {NAME: {"options", "saliency_map", …}}, …}
struct RequestFile {
  nlohmann::ordered_json head;   ///< "inklens_request", "network" and "image", as they were read
  std::string network_name;      ///< empty: not told
  std::string network_checksum;  ///< likewise
  GrayImage image;
  std::vector<ExplanationRequest> requests;                  ///< at least one, in the file's order
  std::vector<double> logits;                                ///< as they were seen; empty: not told
  std::map<std::string, std::vector<double>> saliency_maps;  ///< likewise, by method
};

/// Options are held against the methods' tables when they are used, by the core.
/// Errors, naming the file: those of ReadFile; kDataLoss (no JSON), kUnsupported (of a later
/// version), kInvalidArgument (another structure, naming the key and what was expected).
Result<RequestFile> ReadRequestFile(const std::string& path);

/// Errors: kInvalidArgument where the file names the checksum of another network than this one.
Status CheckNetwork(const RequestFile& file, const std::string& path, const std::string& weights);

/// How far results are from what the file says was seen: {"logits", NAME of each method}, each the
/// largest difference of two values, 0 where all are the same to the last bit. What the file does
/// not tell is absent; null: there are not as many values.
nlohmann::ordered_json DifferencesFrom(const RequestFile& file, const Instance& instance,
                                       std::span<const Explanation> results);

}  // namespace inklens::cli
