/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* The archives an input consists of. */

#include "input/input.h"

#include "base/string_view.h"
#include "base/text.h"

/* The metadata members of Rust libraries. */
static const char *const metadata_members[] = {"lib.rmeta", "lib.rmeta-link"};

enum bcf_status bcf_archive_push(struct bcf_input *input, const struct bcf_range *range,
                                 const struct bcf_format *format, bcf_string address,
                                 bcf_string folder, struct bcf_source *source,
                                 struct bcf_error *error)
{
    if (input->level_count == BCF_DEEPEST_ARCHIVE || ++input->archive_count > BCF_MOST_ARCHIVES)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, range->offset,
                        "archives lie in one another too deeply or too often");
    if (!input->levels)
        input->levels =
            bcf_arena_alloc(&input->arena, BCF_DEEPEST_ARCHIVE * sizeof(*input->levels));
    if (!input->levels)
        return bcf_fail_memory(error);
    struct bcf_level *level = &input->levels[input->level_count++];
    memset(level, 0, sizeof(*level));
    bcf_error_clear(&level->problem);
    level->source = source;
    level->address = address;
    level->folder = folder;
    level->is_universal = format == &bcf_format_macho_universal;
    level->architecture = (bcf_string){"", 0};
    level->range = *range;
    format->list_members(range, &input->arena, &level->members, &level->problem);
    bcf_input_settle(input, &level->problem);
    return BCF_OK;
}

static bool is_metadata_member(const struct bcf_member *member)
{
    for (size_t i = 0; i < sizeof(metadata_members) / sizeof(metadata_members[0]); i++)
        if (bcf_string_is(member->name, metadata_members[i]))
            return true;
    return false;
}

/* "archive(member)" */
static bcf_string member_address(struct bcf_input *input, bcf_string archive, bcf_string member,
                                 struct bcf_error *error)
{
    struct bcf_text text;

    bcf_text_init(&text, &input->arena);
    bcf_text_add(&text, archive.data, archive.size);
    bcf_text_add(&text, "(", 1);
    bcf_text_add(&text, member.data, member.size);
    bcf_text_add(&text, ")", 1);
    if (text.failed)
        bcf_fail_memory(error);
    return text.failed ? (bcf_string){"", 0} : bcf_text_view(&text);
}

/* The path of a thin archive's member, seen from where we are. */
static bcf_string resolve_path(struct bcf_input *input, const struct bcf_level *level,
                               bcf_string stored, struct bcf_error *error)
{
    struct bcf_text text;

    bcf_text_init(&text, &input->arena);
    if (stored.size == 0 || stored.data[0] != '/')
        bcf_text_add(&text, level->folder.data, level->folder.size);
    bcf_text_add(&text, stored.data, stored.size);
    if (text.failed)
        bcf_fail_memory(error);
    return text.failed ? (bcf_string){"", 0} : bcf_text_view(&text);
}

/* Finds what is known of a file that a thin archive names. Memory is allowed for it
 * the first time. */
static struct bcf_named_file *name_file(struct bcf_input *input, const struct bcf_source *source,
                                        struct bcf_error *error)
{
    bool is_new = false;
    struct bcf_named_file *named =
        bcf_named_files_find(&input->named_files, &input->arena, &source->file, &is_new);

    if (!named)
        bcf_fail_memory(error);
    if (is_new)
        bcf_input_allow(input, source->size);
    return named;
}

/* Lists the members of the archive that is open, unless that has been done before. */
static enum bcf_status list_nested(struct bcf_input *input, struct bcf_nested *nested,
                                   struct bcf_error *error)
{
    struct bcf_range range = {&nested->source, 0, nested->source.size};
    struct bcf_named_file *named = name_file(input, &nested->source, error);
    const struct bcf_format *format = NULL;
    struct bcf_error problem;

    nested->named = named;
    if (!named || named->is_listed)
        return error->status;
    if (bcf_format_find(&range, &format, error) != BCF_OK)
        return error->status;
    /* What is wrong with the list shows in the members that are missing. */
    bcf_error_clear(&problem);
    named->members = (struct bcf_members){0};
    if (format->list_members)
        format->list_members(&range, &input->arena, &named->members, &problem);
    if (problem.status == BCF_ERROR_MEMORY)
        return bcf_fail_memory(error);
    named->is_listed = true;
    return BCF_OK;
}

/* Opens the regular archive that a thin one names members of, unless it is the
 * one that is open. */
static enum bcf_status open_nested(struct bcf_input *input, bcf_string path,
                                   struct bcf_error *error)
{
    if (!input->nested)
        input->nested = bcf_arena_alloc(&input->arena, sizeof(*input->nested));
    if (!input->nested)
        return bcf_fail_memory(error);
    struct bcf_nested *nested = input->nested;
    if (nested->path.size > 0 && bcf_string_equal(nested->path, path))
        return BCF_OK;
    if (nested->path.size > 0)
        bcf_source_close(&nested->source);
    memset(nested, 0, sizeof(*nested));
    if (bcf_source_open(&nested->source, path.data, error) != BCF_OK)
        return error->status;
    if (list_nested(input, nested, error) == BCF_OK)
        nested->path = path;
    else
        bcf_source_close(&nested->source);
    return error->status;
}

/* The member of the open archive with its header at a given offset. */
static const struct bcf_member *find_nested(const struct bcf_members *members, uint64_t header)
{
    size_t low = 0;
    size_t high = members->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct bcf_member *member = &members->list[middle];
        if (member->header == header)
            return member->path.size == 0 ? member : NULL;
        if (member->header < header)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* What a member of an archive turns out to be. */
struct found {
    struct bcf_range range;
    bcf_string name;
    bcf_string address;
    bcf_string path;           /* of the file it is, in a thin archive */
    struct bcf_source *source; /* that file, to be closed */
};

/* The member of a regular archive that a thin archive names. */
static enum bcf_status find_in_nested(struct bcf_input *input, const struct bcf_member *member,
                                      struct found *found, struct bcf_error *error)
{
    if (open_nested(input, found->path, error) != BCF_OK)
        return error->status;
    struct bcf_named_file *named = input->nested->named;
    const struct bcf_member *inner = find_nested(&named->members, member->nested_header);
    if (!inner)
        return bcf_fail(error, BCF_ERROR_MALFORMED, member->nested_header,
                        "the archive has no member where a thin archive says that one is");
    if (bcf_named_file_take(named, inner->size, error) != BCF_OK)
        return error->status;
    found->range = (struct bcf_range){&input->nested->source, inner->offset, inner->size};
    found->name = inner->name;
    found->address = member_address(input, found->address, inner->name, error);
    return error->status;
}

/* Finds where the bytes of a member are: in the archive, or in a file. */
static enum bcf_status find_member(struct bcf_input *input, const struct bcf_level *level,
                                   const struct bcf_member *member, struct found *found,
                                   struct bcf_error *error)
{
    *found = (struct found){
        .range = {level->range.source, member->offset, member->size},
        .name = member->name,
        .address = error->address,
    };
    if (member->path.size == 0)
        return BCF_OK;
    found->path = resolve_path(input, level, member->path, error);
    if (error->status != BCF_OK)
        return error->status;
    if (member->nested_header > 0)
        return find_in_nested(input, member, found, error);
    struct bcf_source *source = bcf_arena_alloc(&input->arena, sizeof(*source));
    if (!source)
        return bcf_fail_memory(error);
    if (bcf_source_open(source, found->path.data, error) != BCF_OK)
        return error->status;
    input->object_source = source; /* is closed with the object */
    struct bcf_named_file *named = name_file(input, source, error);
    if (!named || bcf_named_file_take(named, source->size, error) != BCF_OK)
        return error->status;
    found->source = source;
    found->range = (struct bcf_range){source, 0, source->size};
    return BCF_OK;
}

/* True if the archive in a file is being visited already. */
static bool is_on_stack(const struct bcf_input *input, const struct bcf_source *source)
{
    for (size_t i = 0; i < input->level_count; i++)
        if (input->levels[i].range.source->file.device == source->file.device &&
            input->levels[i].range.source->file.inode == source->file.inode)
            return true;
    return false;
}

static bcf_string architecture_of(const struct bcf_level *level, bcf_string member)
{
    return level->is_universal ? member : level->architecture;
}

/* Puts a member that is an archive itself on the stack. */
static enum bcf_status visit_archive(struct bcf_input *input, const struct bcf_level *level,
                                     const struct found *found, const struct bcf_format *format,
                                     struct bcf_error *error)
{
    bcf_string architecture = architecture_of(level, found->name);
    bcf_string folder = found->path.size > 0 ? bcf_folder_of(found->path) : level->folder;

    if (input->nested && found->range.source == &input->nested->source)
        return bcf_fail(error, BCF_ERROR_UNSUPPORTED, found->range.offset,
                        "is an archive in an archive that a thin archive names members of");
    if (found->source && is_on_stack(input, found->source))
        return bcf_fail(error, BCF_ERROR_MALFORMED, BCF_NO_OFFSET, "the archive contains itself");
    if (bcf_archive_push(input, &found->range, format, found->address, folder, found->source,
                         error) != BCF_OK)
        return error->status;
    input->object_source = NULL; /* the level closes it */
    input->levels[input->level_count - 1].architecture = architecture;
    return BCF_OK;
}

/* Makes an object of the next member, or a level if it is an archive itself:
 * then *object stays NULL. */
static enum bcf_status visit_member(struct bcf_input *input, const struct bcf_level *level,
                                    const struct bcf_member *member, struct bcf_object **object,
                                    struct bcf_error *error)
{
    const struct bcf_format *format = NULL;
    struct found found;

    error->address = member_address(input, level->address, member->name, error);
    if (error->status != BCF_OK)
        return error->status;
    if (member->problem)
        return bcf_fail(error, BCF_ERROR_MALFORMED, member->header, "%s", member->problem);
    if (find_member(input, level, member, &found, error) != BCF_OK)
        return error->status;
    error->address = found.address;
    if (bcf_format_find(&found.range, &format, error) != BCF_OK)
        return error->status;
    if (format->list_members)
        return visit_archive(input, level, &found, format, error);
    /* The name is a view of the archive's; one with a NUL is handed out. */
    const char *name = bcf_arena_copy(&input->arena, found.name.data, found.name.size);
    if (!name)
        return bcf_fail_memory(error);
    if (bcf_object_make(input, &found.range, format, found.address,
                        (bcf_string){name, found.name.size}, object, error) != BCF_OK)
        return error->status;
    (*object)->header = member->header;
    (*object)->architecture = architecture_of(level, (*object)->member);
    return BCF_OK;
}

enum bcf_status bcf_archive_next(struct bcf_input *input, struct bcf_object **object,
                                 struct bcf_error *error)
{
    while (input->level_count > 0 && !*object && error->status == BCF_OK) {
        struct bcf_level *level = &input->levels[input->level_count - 1];
        if (level->next < level->members.count) {
            const struct bcf_member *member = &level->members.list[level->next++];
            if (!is_metadata_member(member))
                visit_member(input, level, member, object, error);
            continue;
        }
        *error = level->problem;
        error->address = level->address;
        bcf_input_close_source(&level->source);
        input->level_count--;
    }
    return error->status;
}
