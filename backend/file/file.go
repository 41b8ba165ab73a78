package file

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// MaxSize is the largest file that is kept, in bytes.
const MaxSize = 25 << 20

// Folder is the name of the files' folder within a workspace.
const Folder = "files"

// Codes of this room; «fault.<code>» in locales/.
const (
	Absent  fault.Code = "file_absent"  // the content is not in the folder; args: name, uid
	Altered fault.Code = "file_altered" // the content is not what was put there; args: name, uid
	Empty   fault.Code = "file_empty"   // a file without content is not kept; args: name
	TooBig  fault.Code = "file_too_big" // more than MaxSize is not kept; args: limit, in megabytes
)

// File is a kept file.
type File struct {
	UID       string
	Name      string // without folders, and without what file systems refuse
	Size      int64  // bytes
	Type      string // media type: "image/png"
	Hash      string // SHA-256 of the content, hex
	CreatedAt int64
}

// Store keeps the files of one workspace. It is safe for concurrent use.
type Store struct {
	db  *store.DB
	dir string
}

// New returns the files of the workspace in a folder; nothing is made until a file is added.
func New(db *store.DB, workspace string) *Store {
	return &Store{db: db, dir: filepath.Join(workspace, Folder)}
}

// Ref is how a text refers to a file: the address of a picture within HTML.
func Ref(uid string) string { return "file:" + uid }

var uids = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}`)

// UIDs finds everything in a text that may be a file's uid, however it is written there.
func UIDs(text string) []string { return uids.FindAllString(text, -1) }

const columns = `SELECT f.uid, f.name, f.size, f.type, f.hash, f.created_at FROM file f`

// Get returns a file's row; fault.NotFound when it is not there.
func Get(q store.Querier, uid string) (File, error) {
	list, err := Many(q, []string{uid})
	if err != nil {
		return File{}, err
	}
	if len(list) == 0 {
		return File{}, fault.Missing("file", uid).In("file.get")
	}
	return list[0], nil
}

// Many returns the rows of those uids that are there, in the order asked.
func Many(q store.Querier, uids []string) ([]File, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(uids)
	if err != nil {
		return nil, err
	}
	return rows(q, ` JOIN json_each(?) j ON j.value = f.uid ORDER BY j.key`, string(list))
}

// List returns every file, the newest first.
func List(q store.Querier) ([]File, error) { return rows(q, ` ORDER BY f.id DESC`) }

func rows(q store.Querier, rest string, args ...any) ([]File, error) {
	found, err := q.Query(columns+rest, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []File
	for found.Next() {
		var f File
		if err := found.Scan(&f.UID, &f.Name, &f.Size, &f.Type, &f.Hash, &f.CreatedAt); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, found.Err()
}

// Read returns a file with its content, which is checked against its hash: Absent and Altered say what is wrong with it.
func (s *Store) Read(ctx context.Context, uid string) (f File, content []byte, err error) {
	err = s.db.Read(ctx, func(q *store.ReadTx) error {
		f, err = Get(q, uid)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	content, err = s.content(f)
	return f, content, err
}

func (s *Store) content(f File) ([]byte, error) {
	in, err := os.Open(s.path(f.Hash))
	if err != nil {
		return nil, fault.Wrap(err, Absent, fault.Args{"name": f.Name, "uid": f.UID}).In("file.read")
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, MaxSize+1))
	if err != nil {
		return nil, fault.Wrap(err, Absent, fault.Args{"name": f.Name, "uid": f.UID}).In("file.read")
	}
	if hashOf(content) != f.Hash {
		return nil, fault.New(Altered, fault.Args{"name": f.Name, "uid": f.UID}).In("file.read")
	}
	return content, nil
}

// path is where content lies.
func (s *Store) path(hash string) string {
	if !hashes.MatchString(hash) { // a row of a damaged database must not lead elsewhere
		hash = "00"
	}
	return filepath.Join(s.dir, hash[:2], hash)
}

var hashes = regexp.MustCompile(`^[0-9a-f]{64}$`)
