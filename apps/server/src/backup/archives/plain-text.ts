/** Settings of a transaction under which rows as text are written and read the same, whatever the database or role has set. */
export const plainText =
	"SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'";
