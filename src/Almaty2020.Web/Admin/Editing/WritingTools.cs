using System.Text.Json;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>A button of the editor's toolbar.</summary>
/// <param name="Name">Of its words, its picture and of what it does.</param>
/// <param name="Keys">The shortcut, as <c>aria-keyshortcuts</c> has it; null where there is none.</param>
public sealed record WritingTool(string Name, string? Keys = null)
{
    /// <summary>The shortcut as keyboards have it.</summary>
    public string? KeysInWords => Keys?.Replace("Control", "Ctrl", StringComparison.Ordinal);
}

/// <summary>A button that puts a part of a page in.</summary>
/// <param name="Pattern">The part, with words in the page's language that wait to be replaced.</param>
/// <param name="Words">The first of them, which is selected.</param>
/// <param name="Text">Those that a selected text takes the place of; empty where none does.</param>
public sealed record PartTool(string Name, string Pattern, string Words, string Text = "");

/// <summary>What the editor's toolbar offers to people who know no Markdown.</summary>
public static class WritingTools
{
    /// <summary>For words and lines, in groups.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<WritingTool>> Groups =
    [
        [new("heading-2", "Control+Alt+2"), new("heading-3", "Control+Alt+3")],
        [new("strong", "Control+B"), new("emphasis", "Control+I"), new("link", "Control+K")],
        [new("bullets", "Control+Shift+8"), new("numbers", "Control+Shift+7")],
        [new("undo", "Control+Z"), new("redo", "Control+Y")],
    ];

    /// <summary>What pasting leaves out or changes: the kinds that <c>pasting.js</c> counts.</summary>
    public static readonly IReadOnlyList<string> PasteKinds = ["pictures", "embedded", "struck", "links", "merged", "cells", "headless", "shifts"];

    /// <summary>The plural forms of <see cref="PasteKinds"/>, as Unicode CLDR names them.</summary>
    public static readonly IReadOnlyList<string> PluralForms = ["one", "few", "many", "other"];

    /// <summary>The sentence after pasting, as JSON: the script counts, so it needs every plural form.</summary>
    public static string PasteWords(Texts texts) => JsonSerializer.Serialize(new
    {
        left = texts["admin.paste.left"],
        changed = texts["admin.paste.changed"],
        kinds = PasteKinds.ToDictionary(kind => kind, kind => PluralForms.ToDictionary(form => form, form => texts["admin.paste." + kind + "." + form])),
    });

    /// <param name="language">The page's.</param>
    public static IReadOnlyList<PartTool> Parts(Language language)
    {
        var texts = Texts.For(language);
        var (title, text, label) = (texts["admin.part-words.title"], texts["admin.part-words.text"], texts["admin.part-words.label"]);
        var (column, happened, whose) = (texts["admin.part-words.column"], texts["admin.part-words.happened"], texts["admin.part-words.whose"]);
        return
        [
            new("table", $"| {column} 1 | {column} 2 |\n|---|---|\n| {text} | {text} |\n| {text} | {text} |", $"{column} 1"),
            new("notice", $"::: notice {title}\n{text}\n:::", title, text),
            new("figures", $"::: figures\n- **100** {label}\n- **25 %** {label}\n:::", "100"),
            new("timeline", $"::: timeline\n- **2020** {happened}\n- **2021** {happened}\n:::", "2020"),
            new("chart", $"::: chart bar {title}\n| {column} 1 | {column} 2 |\n|---|---|\n| {label} 1 | 100 |\n| {label} 2 | 50 |\n:::", title),
            new("quotation", $"::: quotation {whose}\n{text}\n:::", whose, text),
        ];
    }
}
