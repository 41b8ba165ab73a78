package app

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/file"
	"voronka/backend/store"
)

// keep keeps a small file and returns its id.
func (b *bundle) keep(name string, content []byte) string {
	b.t.Helper()
	handed, err := b.app.Files().Put(name, bytes.NewReader(content), MaxUpload)
	require.NoError(b.t, err)
	return do[Attachment](b, "Attachments.Add", AddAttachment{File: handed}).ID
}

func TestAMessageIsPreviewedAsEachChannelWouldShowIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))))
	logo, price := b.keep("logo.png", picture.Bytes()), b.keep("прайс.pdf", []byte("%PDF"))
	point, ok := crm.NewPoint(crm.EmailPoint, "anna@example.test")
	require.True(t, ok)
	var customer string
	require.NoError(t, b.app.DB().Write(t.Context(), func(tx *store.Tx) error {
		made, err := crm.CreateCustomers(tx, crm.Cause{Actor: "user"}, []crm.NewPerson{{Name: "<Анна>", Points: []crm.Point{point}}})
		customer = idText(made[0].Customer)
		return err
	}))
	preview := func(params string) MessagePreview {
		doc := `{"schema":"voronka.flow/1","id":"01P","name":"x","subject":"customer","settings":{},"nodes":[{"id":"s","kind":"event.manual","params":{}},
			{"id":"m","kind":"action.send_message","params":` + params + `}],"edges":[["s","next","m"]]}`
		return do[MessagePreview](b, "Flows.PreviewMessage", PreviewMessage{Document: json.RawMessage(doc), Node: "m", Customer: customer})
	}

	got := preview(`{"channel":"auto","subject":"Тема","html":"<p onclick=\"x()\">{{ customer.name }} из {{ customer.city | \"города\" }}</p><img src=\"file:` + logo + `\">",
		"attachments":["` + price + `"],"buttons":[{"text":"Да","link":"https://example.test"}]}`)
	require.False(t, got.Broken)
	require.Equal(t, []TextGap{{Macro: "customer.city", Russian: "покупатель.город", Fallback: "города"}}, got.Gaps)
	require.Len(t, got.Channels, 2)
	for _, c := range got.Channels {
		require.Equal(t, "anna@example.test", c.To, c.Channel)
		require.Contains(t, c.Rich.HTML, "&lt;Анна&gt; из города", c.Channel)
		require.Contains(t, c.Rich.HTML, `src="data:image/png;base64,`, c.Channel)
		require.NotContains(t, c.Rich.HTML, "onclick")
		require.Equal(t, "<Анна> из города", c.Text)
		require.Equal(t, "прайс.pdf", c.Rich.Attachments[0].Name)
	}
	require.True(t, got.Channels[0].Chosen, "mail is not set up, so the mailbox is what reaches her")
	require.False(t, got.Channels[1].Ready)
	require.True(t, preview(`{"channel":"auto","text":"{{ customer.town }}"}`).Broken)
	one := preview(`{"channel":"email","text":"a","buttons":[{"text":"Да","link":"https://example.test"}]}`)
	require.Len(t, one.Channels, 1, "only the channel that was named")
	require.Contains(t, one.Channels[0].Rich.HTML, "https://example.test", "a letter always has HTML where it has buttons")
}

// TestPruningKeepsWhatDraftsVersionsMessagesAndTemplatesReferTo goes through every kind of place in which a file is named.
func TestPruningKeepsWhatDraftsVersionsMessagesAndTemplatesReferTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	kept := map[string]string{}
	for i, sql := range []string{
		`INSERT INTO flow(id, uid, name, draft, created_at, changed_at) VALUES (1, 'f1', 'a', '{"params":{"attachments":["$"]}}', 0, 0)`,
		`INSERT INTO flow(id, uid, name, draft, created_at, changed_at, deleted_at) VALUES (2, 'f2', 'b', '{"html":"<img src=\\\"file:$\\\">"}', 0, 0, 1)`,
		`INSERT INTO flow_version(flow, number, document, published_at) VALUES (1, 1, '{"attachments":["$"]}', 0)`,
		`INSERT INTO message(id, person, channel, address, text, state, at) VALUES (1, 1, 'local', '', 'a', 'sent', 0); INSERT INTO message_rich(message, content) VALUES (1, '{"files":["$"]}')`,
		`INSERT INTO flow_template(uid, name, about, file, created_at, changed_at) VALUES ('t1', 'a', '', '{"attachments":["$"]}', 0, 0)`,
	} {
		uid := b.keep("file", []byte{byte('a' + i)})
		kept[uid] = sql
		require.NoError(t, b.app.DB().Write(t.Context(), func(tx *store.Tx) error {
			for _, one := range strings.Split(strings.ReplaceAll(sql, "$", uid), "; ") {
				if _, err := tx.Exec(one); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	loose := b.keep("file", []byte("z"))
	for range 3 {
		_, err := b.app.Kept().Prune(t.Context(), fileUsers...)
		require.NoError(t, err)
		b.app.opts.Clock.(*clock.Manual).Advance(8 * 24 * time.Hour)
	}
	require.NoError(t, b.app.DB().Read(t.Context(), func(q *store.ReadTx) error {
		left, err := file.List(q)
		require.Len(t, left, len(kept))
		for _, f := range left {
			require.NotEqual(t, loose, f.UID)
			require.Contains(t, kept, f.UID)
		}
		return err
	}))
}
