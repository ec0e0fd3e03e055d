using System.Text.Json;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>A button of the editor's toolbar.</summary>
/// <param name="Name">Key of its text, its icon and its action.</param>
/// <param name="Keys">The shortcut, in the format of <c>aria-keyshortcuts</c>; null if there is none.</param>
public sealed record ToolbarButton(string Name, string? Keys = null)
{
    /// <summary>The shortcut as printed on keyboards.</summary>
    public string? KeysInWords => Keys?.Replace("Control", "Ctrl", StringComparison.Ordinal);
}

/// <summary>A component that the menu inserts into the text.</summary>
/// <param name="Name">Key of its text, its help and its icon.</param>
/// <param name="Pattern">The Markdown to insert, with placeholders in the page's language.</param>
/// <param name="FirstPlaceholder">The first placeholder, which is selected after inserting.</param>
/// <param name="SelectionPlaceholder">The placeholder that selected text replaces; empty if there is none.</param>
public sealed record InsertableComponent(string Name, string Pattern, string FirstPlaceholder, string SelectionPlaceholder = "");

/// <summary>The editor's toolbar, for people who do not know Markdown.</summary>
public static class EditorToolbar
{
    /// <summary>Buttons that format words and lines, in groups.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<ToolbarButton>> Groups =
    [
        [new("heading-2", "Control+Alt+2"), new("heading-3", "Control+Alt+3")],
        [new("strong", "Control+B"), new("emphasis", "Control+I"), new("link", "Control+K"), new("picture", "Control+Alt+P")],
        [new("bullets", "Control+Shift+8"), new("numbers", "Control+Shift+7")],
        [new("undo", "Control+Z"), new("redo", "Control+Y")],
    ];

    /// <summary>Names of the words that the editor's script uses.</summary>
    public static readonly IReadOnlyList<string> ScriptWords =
    [
        "insert-menu",
        "insert-list",
        "grid",
        "grid-tools",
        "grid-row",
        "grid-column",
        "add-row",
        "row-up",
        "row-down",
        "remove-row",
        "add-column",
        "column-left",
        "column-right",
        "remove-column",
        "remove-table",
        "heading-cell",
        "cell",
        "edit",
        "remove-block",
        "add-line",
        "add-page",
        "block-title",
        "quotation-title",
        "block-text",
        "block-lines",
        "chart-kind",
        "chart-bar",
        "chart-share",
        "chart-progress",
        "chart-head-label",
        "chart-head-value",
        "chart-label",
        "chart-value",
        "figures-value",
        "figures-label",
        "timeline-value",
        "timeline-label",
        "pages-title",
        "pages-label",
        "add-picture",
        "gallery-words",
        "gallery-caption",
    ];

    /// <summary>Texts about content that pasting leaves out or changes, by the kinds that <c>pasting.js</c> counts.</summary>
    public static readonly IReadOnlyList<string> PasteKinds =
    [
        "pictures",
        "embedded",
        "struck",
        "links",
        "merged",
        "cells",
        "headless",
        "shifts",
    ];

    /// <summary>The plural forms of <see cref="PasteKinds"/>, as Unicode CLDR names them.</summary>
    public static readonly IReadOnlyList<string> PluralForms = ["one", "few", "many", "other"];

    /// <summary>The message after pasting, as JSON. The script does the counting, so it needs every plural form.</summary>
    public static string PasteTexts(Texts texts) =>
        JsonSerializer.Serialize(
            new
            {
                left = texts["admin.paste.left"],
                changed = texts["admin.paste.changed"],
                kinds = PasteKinds.ToDictionary(
                    kind => kind,
                    kind => PluralForms.ToDictionary(form => form, form => texts["admin.paste." + kind + "." + form])
                ),
            }
        );

    /// <summary>What the menu offers besides <see cref="Parts"/>: these act as the toolbar's buttons do.</summary>
    public static readonly IReadOnlyList<string> ToolbarEntries =
    [
        "heading-2",
        "heading-3",
        "bullets",
        "numbers",
        "link",
        "picture",
        "document",
    ];

    /// <summary>The dialogs that choose from the library: their kind, their title, and which files their upload offers.</summary>
    public static IReadOnlyList<(string Kind, string Title, string Accept)> LibraryDialogs(Texts texts) =>
        [
            ("picture", texts["admin.picture-choice.title"], "image/jpeg,image/png,image/webp,image/avif,image/gif,image/svg+xml"),
            ("document", texts["admin.picture-choice.title-document"], ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.csv"),
        ];

    /// <summary>Words of the editor's script in the user's language, as JSON.</summary>
    public static string WordsOf(Texts texts) =>
        JsonSerializer.Serialize(
            ScriptWords.ToDictionary(word => word, word => texts["admin.text-editor." + word], StringComparer.Ordinal)
        );

    /// <summary>The entries of the menu that inserts, as JSON: names and help in the user's language, components in the page's.</summary>
    public static string InsertsOf(Language page, Texts texts) =>
        JsonSerializer.Serialize(
            ToolbarEntries
                .Select(name => (Name: name, Part: (InsertableComponent?)null))
                .Concat(Parts(page).Select(part => (part.Name, Part: (InsertableComponent?)part)))
                .Select(entry => new
                {
                    name = entry.Name,
                    label = texts["admin.tool." + entry.Name],
                    help = texts["admin.insert." + entry.Name],
                    pattern = entry.Part?.Pattern,
                    words = entry.Part?.FirstPlaceholder,
                    text = entry.Part?.SelectionPlaceholder,
                })
        );

    /// <param name="language">Language of the page.</param>
    public static IReadOnlyList<InsertableComponent> Parts(Language language)
    {
        var texts = Texts.For(language);
        var (title, text, label) = (texts["admin.part-words.title"], texts["admin.part-words.text"], texts["admin.part-words.label"]);
        var (column, happened, whose) = (
            texts["admin.part-words.column"],
            texts["admin.part-words.happened"],
            texts["admin.part-words.whose"]
        );
        return
        [
            new("table", $"| {column} 1 | {column} 2 |\n|---|---|\n| {text} | {text} |\n| {text} | {text} |", $"{column} 1"),
            new("notice", $"::: notice {title}\n{text}\n:::", title, text),
            new("figures", $"::: figures\n- **100** {label}\n- **25 %** {label}\n:::", "100"),
            new("timeline", $"::: timeline\n- **2020** {happened}\n- **2021** {happened}\n:::", "2020"),
            new(
                "chart",
                $"::: chart bar {title}\n| {column} 1 | {column} 2 |\n|---|---|\n| {label} 1 | 100 |\n| {label} 2 | 50 |\n:::",
                title
            ),
            new("quotation", $"::: quotation {whose}\n{text}\n:::", whose, text),
            new("gallery", $"::: gallery\n{text}\n:::", text),
            new("pages", $"::: pages\n- [{title}](page:)\n:::", title),
        ];
    }
}
