// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From here on the first SIGINT, SIGTERM or SIGHUP is only noted, so that runs can be cancelled on the server before
/// the program ends; the second one ends it at once. A reader of ours that left counts as one too.
void watch_for_interrupts();

bool is_interrupted();

/// What was printed has no reader any more.
void note_interrupt();
