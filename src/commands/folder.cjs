// Refuses a project folder whose path the tools misread, before any of them starts. CommonJS without imports, because in some such folders
// Node.js cannot load ES modules and npm cannot find installed programs.
'use strict';

/** Characters that break a build, and what they are mistaken for. On Windows every path has a drive and backslashes. */
const misread = {
  '#': 'the start of a fragment',
  '?': 'the start of a query',
  '%': 'an encoded character',
  '*': 'a pattern',
  ':': 'the end of a folder in a list of folders',
  '\\': 'a separator',
};

/**
 * What is wrong with a folder, in a sentence; undefined if nothing is.
 * @param {string} folder
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 */
function troubleWith(folder, platform = process.platform) {
  const harmless = platform === 'win32' ? [':', '\\'] : [];
  const found = Object.keys(misread).filter((character) => folder.includes(character) && !harmless.includes(character));
  if (found.length === 0) return undefined;
  const reasons = found.map((character) => `"${character}", which is read as ${misread[character]}`).join(', and ');
  return `invalid project folder "${folder}": its path holds ${reasons}. Rename that folder, or move the project to another, and run this again.`;
}

module.exports = { troubleWith };

if (require.main === module) {
  const trouble = troubleWith(process.cwd());
  if (trouble !== undefined) {
    process.stderr.write(`${trouble}\n`);
    process.exitCode = 1;
  }
}
