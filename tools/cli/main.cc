// inklens: reads digits and explains how, on the command line.

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <thread>

#include "convert_command.h"
#include "evaluate_commands.h"
#include "explain_commands.h"
#include "scene_commands.h"
#include "training_commands.h"

namespace inklens::cli {
namespace {

/// The core cannot go on (base/status.h), and there is no memory to put a sentence together in.
void EndWithoutMemory() {
  std::fputs("inklens: There is not enough memory for this. [resource-exhausted]\n", stderr);
  std::_Exit(1);
}

/// Where a shell closed one (`>&-`), the next file that is opened would take its number, and what
/// is printed would go into that file. What is kept in its place can neither be read nor written.
void KeepStandardDescriptors() {
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0) continue;
    const int kept = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (kept >= 0 && kept != number) close(kept);
  }
}

/// A full disk or a closed pipe: nobody has the answer.
Status CheckSaid() {
  if (std::cout.flush() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) {
    return Status::Ok();
  }
  return ResourceExhausted("The result could not be written to standard output.");
}

/// The program's exit status.
int Told(const Status& status) {
  if (status.ok()) return 0;
  std::fprintf(stderr, "inklens: %s [%s]\n", status.message().c_str(),
               std::string(StatusCodeName(status.code())).c_str());
  return 1;
}

int Main(int argc, char** argv) {
  CLI::App app{"Inklens: reads drawn digits and shows why."};
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "inklens " INKLENS_VERSION);
  const int threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);

  ExplainCommands explaining(app, threads);
  EvaluateCommand evaluating(app, threads);
  TrainingCommands training(app, threads);
  SceneCommands scenes(app, threads);
  ConvertCommand converting(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int exit_status = app.exit(error);
    return exit_status != 0 ? exit_status : Told(CheckSaid());  // 0: it was asked for help
  }
  if (app.get_subcommands().empty()) {
    std::cout << app.help();
    return Told(CheckSaid());
  }
  const Status status = training.parsed()     ? training.Run()
                        : evaluating.parsed() ? evaluating.Run()
                        : scenes.parsed()     ? scenes.Run()
                        : converting.parsed() ? converting.Run()
                                              : explaining.Run();
  return Told(status.ok() ? CheckSaid() : status);
}

}  // namespace
}  // namespace inklens::cli

int main(int argc, char** argv) {
  // A file that may not grow is an error that is told (EFBIG), not the program's end.
  std::signal(SIGXFSZ, SIG_IGN);
  inklens::cli::KeepStandardDescriptors();
  std::set_new_handler(inklens::cli::EndWithoutMemory);
  return inklens::cli::Main(argc, argv);
}
