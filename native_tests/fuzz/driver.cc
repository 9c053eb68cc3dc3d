// Runs a fuzzing target without a fuzzer, with any compiler: its seeds, then a number of inputs
// that are always the same ones. Also writes what a fuzzer starts with, and repeats single inputs.

#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "fuzz/mutation.h"
#include "fuzz/target.h"

/// Not there without a sanitizer.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace inklens::fuzz {
namespace {

constexpr std::uint64_t kSeed = 1;

struct Arguments {
  std::uint64_t inputs = 0;
  std::uint64_t first = 0;
  unsigned most_seconds = 20;
  std::string corpus;
  std::string write;
  std::vector<std::string> files;
};

/// What runs at the moment, for a handler that may not allocate.
char current_input[256] = "";

void Name(const std::string& text) {
  std::snprintf(current_input, sizeof current_input, "%s", text.c_str());
}

void SayWhichInput(const char* how) {
  char text[400];
  const int length = std::snprintf(text, sizeof text, "%s %s\n", current_input, how);
  if (length > 0 && write(STDERR_FILENO, text, static_cast<std::size_t>(length)) < 0) _exit(1);
}

/// Says which input it was, then lets the signal do what it does.
extern "C" void OnDeath(int signal_number) {
  SayWhichInput(signal_number == SIGALRM ? "takes too long" : "ends the process");
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

/// A stack of their own: recursion without end leaves the handlers none.
void OnDeathBy(std::vector<int> signals) {
  static char stack[1 << 16];
  stack_t alternative = {};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  sigaltstack(&alternative, nullptr);
  for (const int signal_number : signals) {
    struct sigaction action = {};
    action.sa_handler = OnDeath;
    action.sa_flags = SA_ONSTACK;
    sigaction(signal_number, &action, nullptr);
  }
}

void WatchForDeath() {
  OnDeathBy({SIGABRT, SIGALRM});
  // A sanitizer has handlers that say more, and its own way to end.
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback([] { SayWhichInput("ends the process"); });
  } else {
    OnDeathBy({SIGSEGV, SIGFPE, SIGBUS, SIGILL});
  }
}

void RunOne(const Bytes& input, const std::string& name, unsigned most_seconds) {
  Name(name);
  alarm(most_seconds);
  LLVMFuzzerTestOneInput(input.data(), input.size());
  alarm(0);
}

Bytes ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << path << " cannot be read.\n";
    std::exit(1);
  }
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

void WriteBytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (file) return;
  std::cerr << path << " cannot be written.\n";
  std::exit(1);
}

/// As libFuzzer reads it: a line each, with what is no plain letter as \xAB.
void WriteDictionary(const Target& target, const std::filesystem::path& path) {
  std::string text;
  for (const std::string& word : target.dictionary) {
    text += '"';
    for (const unsigned char byte : word) {
      const bool plain = byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, plain ? "%c" : "\\x%02X", byte);
      text += escaped;
    }
    text += "\"\n";
  }
  WriteBytes(path, Bytes(text.begin(), text.end()));
}

void WriteCorpus(const Target& target, const std::string& folder) {
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < target.seeds.size(); ++i) {
    WriteBytes(std::filesystem::path(folder) / ("seed_" + std::to_string(i)), target.seeds[i]);
  }
  WriteDictionary(target, folder + ".dict");
}

Bytes NthInput(const Target& target, std::uint64_t index) {
  Rng rng(kSeed, index);
  return Mutated(target, rng);
}

int Run(const Arguments& arguments) {
  const Target target = MakeTarget();
  if (!arguments.corpus.empty()) {
    WriteCorpus(target, arguments.corpus);
    std::cout << target.most_bytes << "\n";
    return 0;
  }
  if (!arguments.write.empty()) {
    WriteBytes(arguments.write, NthInput(target, arguments.first));
    return 0;
  }
  WatchForDeath();
  const std::string name = std::string("Target ") + target.name + ": ";
  for (const std::string& path : arguments.files) {
    RunOne(ReadBytes(path), name + path, arguments.most_seconds);
  }
  if (!arguments.files.empty()) return 0;
  for (std::size_t i = 0; i < target.seeds.size(); ++i) {
    RunOne(target.seeds[i], name + "seed " + std::to_string(i), arguments.most_seconds);
    if (ReadSoFar() == i + 1) continue;
    std::cerr << name << "seed " << i << " is not read as well-formed.\n";
    return 1;
  }
  for (std::uint64_t i = arguments.first; i < arguments.first + arguments.inputs; ++i) {
    RunOne(NthInput(target, i), name + "input " + std::to_string(i), arguments.most_seconds);
  }
  std::cout << target.seeds.size() << " seeds and " << arguments.inputs << " inputs, of which "
            << ReadSoFar() - target.seeds.size() << " are well-formed\n";
  return 0;
}

}  // namespace
}  // namespace inklens::fuzz

int main(int argc, char** argv) {
  inklens::fuzz::Arguments arguments;
  CLI::App app("Runs a fuzzing target on its seeds and on inputs made of them.");
  app.add_option("files", arguments.files, "Only these inputs");
  app.add_option("--inputs", arguments.inputs, "How many inputs are made");
  app.add_option("--first", arguments.first, "Number of the first of them");
  app.add_option("--seconds", arguments.most_seconds, "What one input may take");
  app.add_option("--corpus", arguments.corpus,
                 "Only writes the seeds into this folder, and the dictionary beside it");
  app.add_option("--write", arguments.write, "Only writes the input --first to this file");
  CLI11_PARSE(app, argc, argv);
  return inklens::fuzz::Run(arguments);
}
