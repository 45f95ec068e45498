package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// documents ties each JSON document to its Go type.
var documents = map[string]reflect.Type{
	"check": reflect.TypeFor[Check](), "bcd-show": reflect.TypeFor[StoreDocument](), "bcd-diff": reflect.TypeFor[DiffDocument](),
	"trace": reflect.TypeFor[TraceDocument](), "explain": reflect.TypeFor[Explanation](), "scan": reflect.TypeFor[ScanRow](),
	"repair": reflect.TypeFor[RepairDocument](),
}

// schemas are the JSON Schemas of the folder schema, by file name.
type schemas map[string]any

func readSchemas(t *testing.T) schemas {
	t.Helper()
	files, err := filepath.Glob("schema/*.json")
	if err != nil || len(files) != len(documents)+1 {
		t.Fatalf("schema has %d files, want one for each document and common.json (%v)", len(files), err)
	}
	s := schemas{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if v["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
			t.Errorf("%s: $schema is %v", f, v["$schema"])
		}
		s[filepath.Base(f)] = v
	}
	return s
}

// A located schema knows the file its references start from.
type locatedSchema struct {
	all  schemas
	file string
	m    map[string]any
}

func (s schemas) document(name string) locatedSchema {
	return locatedSchema{s, name + ".json", s[name+".json"].(map[string]any)}
}

func (l locatedSchema) with(v any) locatedSchema {
	m, _ := v.(map[string]any)
	return locatedSchema{l.all, l.file, m}
}

// follow resolves a $ref: "#/$defs/x" or "file.json#/$defs/x".
func (l locatedSchema) follow() locatedSchema {
	ref, ok := l.m["$ref"].(string)
	if !ok {
		return l
	}
	file, pointer, _ := strings.Cut(ref, "#/$defs/")
	if file == "" {
		file = l.file
	}
	root, _ := l.all[file].(map[string]any)
	defs, _ := root["$defs"].(map[string]any)
	target, _ := defs[pointer].(map[string]any)
	return locatedSchema{l.all, file, target}.follow()
}

// validate checks v by the keywords that our schemas use; any other is an
// error, so that none is ignored. at is where v stands.
func (l locatedSchema) validate(at string, v any) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, at+": "+fmt.Sprintf(format, args...)) }
	if l.m == nil {
		return []string{at + ": no schema, or a reference that leads nowhere"}
	}
	for _, keyword := range slices.Sorted(maps.Keys(l.m)) {
		want := l.m[keyword]
		switch keyword {
		case "$schema", "$id", "$defs", "title", "description", "required":
		case "$ref":
			problems = append(problems, l.follow().validate(at, v)...)
		case "type":
			if !hasType(want, v) {
				say("%v is no %v", v, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), v) {
				say("%v is none of %v", v, want)
			}
		case "const":
			if v != want {
				say("%v is not %v", v, want)
			}
		case "pattern":
			if s, ok := v.(string); ok && !regexp.MustCompile(want.(string)).MatchString(s) {
				say("%q does not match %s", s, want)
			}
		case "minimum":
			if n, ok := v.(float64); ok && n < want.(float64) {
				say("%v is less than %v", n, want)
			}
		case "items":
			list, _ := v.([]any)
			for i, item := range list {
				problems = append(problems, l.with(want).validate(fmt.Sprintf("%s[%d]", at, i), item)...)
			}
		case "properties":
			problems = append(problems, l.object(at, v)...)
		case "anyOf":
			if !slices.ContainsFunc(want.([]any), func(s any) bool { return len(l.with(s).validate(at, v)) == 0 }) {
				say("%v fits none of %v", v, want)
			}
		default:
			say("the test does not know the keyword %s", keyword)
		}
	}
	return problems
}

func (l locatedSchema) object(at string, v any) (problems []string) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil // "type" complains
	}
	properties := l.m["properties"].(map[string]any)
	for _, name := range l.required() {
		if _, ok := object[name]; !ok {
			problems = append(problems, fmt.Sprintf("%s: lacks %s", at, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		s, ok := properties[name]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: %s is not in the schema", at, name))
			continue
		}
		problems = append(problems, l.with(s).validate(at+"."+name, object[name])...)
	}
	return problems
}

func (l locatedSchema) required() []string {
	var names []string
	list, _ := l.m["required"].([]any)
	for _, n := range list {
		names = append(names, n.(string))
	}
	return names
}

func hasType(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return hasType(w, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}

// schemaOf is the schema a golden report follows.
func schemaOf(name string) string {
	for _, prefix := range []string{"bcd-show", "bcd-diff", "trace-runs", "explain", "scan"} {
		if strings.HasPrefix(name, prefix) {
			return strings.TrimSuffix(prefix, "-runs")
		}
	}
	return "check"
}

func TestGoldenReportsFollowTheirSchemas(t *testing.T) {
	all := readSchemas(t)
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden reports (%v)", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		for d := json.NewDecoder(strings.NewReader(string(b))); d.More(); {
			var v any
			if err := d.Decode(&v); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			for _, p := range all.document(schemaOf(name)).validate("$", v) {
				t.Errorf("%s: %s", f, p)
			}
		}
	}
}

// The schemas have the fields of the Go types, no more and no less.
func TestSchemasHaveTheFieldsOfTheTypes(t *testing.T) {
	all := readSchemas(t)
	for name, typ := range documents {
		for _, p := range all.document(name).fits(name, typ) {
			t.Error(p)
		}
	}
}

// fits holds a schema against the Go type whose JSON it describes.
func (l locatedSchema) fits(at string, t reflect.Type) (problems []string) {
	l = l.follow()
	if t.Kind() == reflect.Pointer {
		if !l.nullable() {
			problems = append(problems, at+": may be null in Go, not in the schema")
		}
		return append(problems, l.without().fits(at, t.Elem())...)
	}
	switch {
	case t == reflect.TypeFor[text.Raw]() || t.Kind() == reflect.String:
		if l.m["enum"] == nil && !hasType(l.m["type"], "") {
			return []string{at + ": is a string in Go, not in the schema"}
		}
	case t.Kind() == reflect.Slice:
		return l.with(l.m["items"]).fits(at+"[]", t.Elem())
	case t.Kind() == reflect.Struct:
		return l.fieldsFit(at, t)
	}
	return nil
}

func (l locatedSchema) fieldsFit(at string, t reflect.Type) (problems []string) {
	properties, _ := l.m["properties"].(map[string]any)
	seen := 0
	for _, field := range reflect.VisibleFields(t) {
		if field.Anonymous {
			continue // its fields follow by themselves
		}
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		p, ok := properties[name]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: %s is not in the schema", at, name))
			continue
		}
		seen++
		optional := option == "omitempty"
		if required := slices.Contains(l.required(), name); required == optional {
			problems = append(problems, fmt.Sprintf("%s.%s: required is %v in the schema, left out when empty is %v in Go", at, name, required, optional))
		}
		typ := field.Type
		if optional && typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		problems = append(problems, l.with(p).fits(at+"."+name, typ)...)
	}
	if seen != len(properties) {
		problems = append(problems, fmt.Sprintf("%s: the schema has %d properties, Go has %d fields", at, len(properties), seen))
	}
	if l.m["additionalProperties"] != nil { // docs/json.md promises that they may come
		problems = append(problems, at+": the schema takes no new keys")
	}
	return problems
}

// nullable reports whether null fits.
func (l locatedSchema) nullable() bool { return len(l.validate("", nil)) == 0 }

// without is the schema for what is not null.
func (l locatedSchema) without() locatedSchema {
	list, ok := l.m["anyOf"].([]any)
	if !ok {
		return l
	}
	return l.with(list[0]).follow()
}

// The schema names all stages and causes.
func TestSchemaKnowsAllIDs(t *testing.T) {
	defs := readSchemas(t)["common.json"].(map[string]any)["$defs"].(map[string]any)
	listed := func(name string) []string {
		var out []string
		for _, v := range defs[name].(map[string]any)["enum"].([]any) {
			out = append(out, v.(string))
		}
		return out
	}
	var stages, causes []string
	for _, id := range diagnose.StageOrder {
		stages = append(stages, string(id))
	}
	for _, id := range append(slices.Clone(diagnose.CauseOrder), diagnose.CauseNone) {
		causes = append(causes, string(id))
	}
	if got := listed("stage-id"); !slices.Equal(got, stages) {
		t.Errorf("stages are %v, want %v", got, stages)
	}
	if got := listed("cause-id"); !slices.Equal(got, causes) {
		t.Errorf("causes are %v, want %v", got, causes)
	}
}

// The validator complains, or it would prove nothing.
func TestValidatorComplains(t *testing.T) {
	check := readSchemas(t).document("check")
	b, err := os.ReadFile("testdata/good.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"another verdict", `"verdict": "clear"`, `"verdict": "fine"`, "$.verdict: fine is none of"},
		{"a field too many", `"verdict": "clear"`, `"verdict": "clear", "x": 1`, "$: x is not in the schema"},
		{"a field missing", `"schema": 1,`, ``, "$: lacks schema"},
		{"another version", `"schema": 1,`, `"schema": 2,`, "$.schema: 2 is not 1"},
		{"a text for a number", `"sector_size": 512`, `"sector_size": "512"`, "$.disks[0].container: "},
		{"a signature too short", `"disk_id": "a9083c0a"`, `"disk_id": "a9083c"`, "$.disks[0].disk_id: "},
	} {
		changed := strings.Replace(string(b), tt.old, tt.new, 1)
		var v any
		if err := json.Unmarshal([]byte(changed), &v); err != nil || changed == string(b) {
			t.Fatalf("%s: the test does not change the report (%v)", tt.name, err)
		}
		if got := check.validate("$", v); len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
			t.Errorf("%s: got %q, want one problem that begins %q", tt.name, got, tt.want)
		}
	}
}
