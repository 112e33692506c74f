/** What we use of the package, which brings no types. */
declare module "fs-native-extensions" {
	interface LockOptions {
		/** Whether others may hold a shared lock at the same time. */
		readonly shared?: boolean;
	}

	/**
	 * Locks a range of bytes of an open file, unless somebody else has. The lock belongs to the file descriptor: it is gone
	 * when that is closed, and when its process ends.
	 */
	export function tryLock(fd: number, offset: number, length: number, options?: LockOptions): boolean;
}
