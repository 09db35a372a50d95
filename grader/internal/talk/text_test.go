package talk

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A text is the same however it is cut, and tells where a piece of it stands.
func TestText(t *testing.T) {
	const size = 100_000
	for _, seed := range []text{0, 1, 0xdeadbeef, 1<<64 - 1} {
		whole := make([]byte, size)
		seed.fill(whole, 0)
		for at, step := 0, 1; at < size; at, step = at+step, step%97+1 {
			piece := make([]byte, min(step+20, size-at))
			seed.fill(piece, at)
			assert.Equal(t, whole[at:at+len(piece)], piece)
			if len(piece) >= 16 {
				found, ok := seed.find(piece, size)
				assert.True(t, ok)
				assert.Equal(t, at, found)
			}
		}
		_, ok := seed.find([]byte("this is not a part of any text"), size)
		assert.False(t, ok)
	}
}

// What went wrong with an echo is said in the words of somebody who counts.
func TestDiffers(t *testing.T) {
	s := &speech{text: 7, due: 1 << 20, heard: 1000}
	piece := func(at int) []byte {
		b := make([]byte, 64)
		s.text.fill(b, at)
		return b
	}
	bob := &Person{name: "bob", speech: &speech{text: 1 << 40, due: 1 << 20}}
	r := &Room{people: []*Person{{name: "ann", speech: s}, {name: "cid"}, bob}}
	bobs := make([]byte, 50)
	bob.speech.text.fill(bobs, 77)
	assert.Contains(t, r.differs(s, bobs), " is what bob sends")
	assert.Contains(t, r.differs(s, piece(3000)), ": 2 000 bytes are missing there")
	assert.Contains(t, r.differs(s, piece(900)), ": it goes back by 100 bytes, and repeats them")
	assert.Contains(t, r.differs(s, []byte("kia ora, kia ora, kia ora")), `: "kia ora, kia ora" was sent by nobody`)
	assert.Contains(t, r.differs(s, []byte{0}), `, and then byte 1 000 is "\x00" where `)
}

// One client comes alone.
func TestComings(t *testing.T) {
	assert.Equal(t, "a client comes, is answered, and hangs up", comings(1))
	assert.Equal(t, "40 clients come one after another, are answered, and hang up", comings(40))
}
