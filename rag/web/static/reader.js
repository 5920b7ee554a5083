// What the reader set for all answers: only what is borne out, and no language model.

const ONLY_PROVEN = "nachgefragt_only_proven";

let isWithoutModel = false;

/** Return whether questions are to be answered without the language model. */
export const withoutModel = () => isWithoutModel;

export function setWithoutModel(isSet) {
  isWithoutModel = isSet;
}

export const onlyProven = () => document.documentElement.classList.contains("only-proven");

export function setOnlyProven(isSet) {
  document.documentElement.classList.toggle("only-proven", isSet);
  try {
    localStorage.setItem(ONLY_PROVEN, isSet ? "1" : "");
  } catch {
    // A private window may have nowhere to remember.
  }
}

try {
  document.documentElement.classList.toggle("only-proven", localStorage.getItem(ONLY_PROVEN) === "1");
} catch {
  // Then all is shown.
}
