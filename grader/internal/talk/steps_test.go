package talk

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
)

// The steps that a failure names stand in the file that the student writes, or
// in the diagram of the lesson.
func TestStepsStandInTheExercises(t *testing.T) {
	for id, calls := range steps {
		program, ok := course.Find(id)
		require.True(t, ok, id)
		file := filepath.Join("../../..", filepath.FromSlash(id), program.Exercise)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lesson, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(file)), "README.md"))
		require.NoError(t, err)
		for _, named := range calls {
			for _, number := range regexp.MustCompile(`[0-9.]+`).FindAllString(named, -1) {
				assert.Regexp(t, `(// Steps? ([0-9.]+ and )?|: )`+regexp.QuoteMeta(number)+`[ .]`, string(text)+string(lesson), "%s in %s", named, file)
			}
		}
	}
}
