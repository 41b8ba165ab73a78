package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"time"

	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/inbox"
	"voronka/backend/store"
)

// Attachments are the files of the workspace that messages carry.
type Attachments struct{ app *App }

// Add keeps a file that the person chose, dropped or uploaded.
func (s *Attachments) Add(ctx context.Context, in AddAttachment) (Attachment, error) {
	path, name, err := s.app.files.Path(in.File.Handle)
	if err != nil {
		return Attachment{}, err
	}
	f, err := s.app.kept.AddPath(ctx, path, name)
	if err != nil {
		return Attachment{}, err
	}
	return attachmentOf(f), nil
}

// Piece takes a file over piece by piece, in order; each answer's handle goes with the next, and the last with Add. In a browser
// the page uploads under /files instead.
func (s *Attachments) Piece(_ context.Context, in FilePiece) (FileRef, error) {
	data, err := base64.StdEncoding.DecodeString(in.Data)
	if err != nil {
		return FileRef{}, fault.Wrap(err, fault.BadRequest, fault.Args{"message": err.Error()})
	}
	var ref FileRef
	if in.Handle == "" {
		ref, err = s.app.files.Put(in.Name, bytes.NewReader(data), file.MaxSize)
	} else {
		ref, err = s.app.files.Append(in.Handle, data, file.MaxSize)
	}
	if fault.Has(err, fault.TooLarge) {
		err = fault.New(file.TooBig, fault.Args{"limit": file.MaxSize >> 20})
	}
	return ref, err
}

// Many returns files by their ids, in the order asked; one that is not kept is Absent.
func (s *Attachments) Many(ctx context.Context, in ByIDs) ([]Attachment, error) {
	if len(in.IDs) > maxAsked {
		return nil, fault.New(fault.TooLarge, fault.Args{"what": "ids", "limit": maxAsked})
	}
	var found []file.File
	err := s.app.db.Read(ctx, func(q *store.ReadTx) (err error) {
		found, err = file.Many(q, in.IDs)
		return err
	})
	if err != nil {
		return nil, err
	}
	return attachmentsOf(in.IDs, found), nil
}

// maxAsked bounds the files of one call.
const maxAsked = 200

// Picture returns a picture for showing, made smaller where it is large.
func (s *Attachments) Picture(ctx context.Context, in ByID) (Picture, error) {
	return Picture{URL: s.app.pictureURL(ctx, in.ID)}, nil
}

// Save makes a handle under which a file can be saved elsewhere.
func (s *Attachments) Save(ctx context.Context, in ByID) (FileRef, error) {
	f, content, err := s.app.kept.Read(ctx, in.ID)
	if err != nil {
		return FileRef{}, err
	}
	return s.app.files.Put(f.Name, bytes.NewReader(content), file.MaxSize)
}

func attachmentOf(f file.File) Attachment {
	return Attachment{ID: f.UID, Name: f.Name, Size: f.Size, Type: f.Type, Picture: f.Picture()}
}

func attachmentsOf(ids []string, found []file.File) []Attachment {
	byID := map[string]file.File{}
	for _, f := range found {
		byID[f.UID] = f
	}
	out := make([]Attachment, 0, len(ids))
	for _, id := range ids {
		if f, ok := byID[id]; ok {
			out = append(out, attachmentOf(f))
			continue
		}
		out = append(out, Attachment{ID: id, Absent: true})
	}
	return out
}

// readFile gives channels what their messages carry.
func (a *App) readFile(ctx context.Context, uid string) (name, kind string, content []byte, err error) {
	f, content, err := a.kept.Read(ctx, uid)
	return f.Name, f.Type, content, err
}

// dropped gives the page handles of files that were dropped on the window; it never hears of paths.
func (a *App) dropped(x, y int, paths []string) Dropped {
	out := Dropped{X: int64(x), Y: int64(y), Files: []FileRef{}}
	for _, path := range paths {
		if ref, err := a.files.Own(path); err == nil {
			out.Files = append(out.Files, ref)
		}
	}
	return out
}

// Kept are the files of the workspace.
func (a *App) Kept() *file.Store { return a.kept }

// fileUsers are all texts in which files are referred to: flows that were deleted stay among them, since they can come back.
var fileUsers = []file.Texts{
	file.EveryText(`SELECT draft FROM flow`),
	file.EveryText(`SELECT document FROM flow_version`),
	inbox.RichTexts,
	file.EveryText(`SELECT file FROM flow_template`),
	file.EveryText(`SELECT made FROM flow_import WHERE undone_at IS NULL`),
}

// pruneEvery is how often files that nothing refers to are looked for.
const pruneEvery = 24 * time.Hour

// keepFiles begins to look for files that nothing refers to, until stopKeeping.
func (a *App) keepFiles() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopPruning != nil || a.closed {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); a.pruneFiles(ctx) }()
	a.stopPruning = func() { cancel(); <-ended }
}

func (a *App) stopKeeping() {
	a.mu.Lock()
	stop := a.stopPruning
	a.stopPruning = nil
	a.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// pruneFiles forgets what nothing has referred to for a week: at the start, and once a day while the program runs.
func (a *App) pruneFiles(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		if n, err := a.kept.Prune(ctx, fileUsers...); err != nil && ctx.Err() == nil {
			a.log.WithError(err).Warn("look for files that nothing refers to")
		} else if n > 0 {
			a.log.WithField("count", n).Info("forgot files that nothing refers to")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
