// A process that takes a lock, says so, and holds it until it is killed: for the tests of locks.
import { lock } from '../../pipeline/processes/lock.ts';

if (process.send !== undefined) {
  lock(process.argv[2] as string, 'a folder');
  process.send('held');
  setInterval(() => undefined, 1000);
}
