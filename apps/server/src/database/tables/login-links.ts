/** A row of `login_links`: a link that has been made and not been used. */
export interface LoginLinksTable {
	id: string;
	expires_at: Date;
}
