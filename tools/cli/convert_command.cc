#include "convert_command.h"

namespace inklens::cli {

ConvertCommand::ConvertCommand(CLI::App& app)
    : command_(app.add_subcommand(
          "convert", "Give a PyTorch state dict a description of its layers; round weights")) {
  CLI::App& command = *command_;
  command.add_option("input", options_.input, "safetensors file with a state dict or a network")
      ->required();
  auto* layers = command.add_option(
      "--layers", options_.layers,
      "the layers front to back, parted by commas: conv, relu, pool:2, avgpool:2, bn, flatten, "
      "dense; with :stride=2, :padding=1, :eps=0.001, :weights=NAME, and of avgpool with padding "
      ":count_include_pad=false where that is not counted (default: as the file says)");
  command.add_option("--output", options_.output, "safetensors file to write")->required();
  command.add_option("--name", options_.name,
                     "the network's name for people (default: the file's, or that of the output)");
  command
      .add_option("--precision", options_.precision,
                  "single, half or bfloat16, which compresses well: of all weights, or of one "
                  "tensor as fc1.weight=bfloat16 (default: as they are)")
      ->delimiter(',');
  command.add_option("--height", options_.height, "of the images that it reads")
      ->needs(layers)
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--width", options_.width, "of the images that it reads")
      ->needs(layers)
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--mean", options_.mean, "of the pixels from 0 to 1, subtracted")
      ->needs(layers)
      ->capture_default_str();
  command.add_option("--deviation", options_.deviation, "of the pixels, by which is divided")
      ->needs(layers)
      ->capture_default_str();
  command
      .add_option("--probabilities", options_.output_kind,
                  "softmax: one of the classes; sigmoid: each by itself")
      ->check(CLI::IsMember({"softmax", "sigmoid"}));
  command.add_option("--class-names", options_.class_names, "names of the classes, with commas")
      ->delimiter(',');
  command
      .add_flag("--ignore-unused", options_.ignore_unused,
                "leave out tensors that no layer uses; "
                "refused where they may be meant in place of one that a layer took by order")
      ->needs(layers);
  command.add_flag("--json", options_.json, "machine-readable output");
  command.footer(
      "Examples:\n"
      "  inklens convert lenet.safetensors --output W.safetensors --layers "
      "conv:padding=2,relu,pool:2,conv,relu,pool:2,flatten,dense,relu,dense,relu,dense\n"
      "  inklens convert W.safetensors --output small.safetensors --precision "
      "fc1.weight=bfloat16");
}

}  // namespace inklens::cli
