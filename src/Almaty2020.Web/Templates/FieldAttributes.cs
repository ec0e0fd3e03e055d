namespace Almaty2020.Web.Templates;

/// <summary>
/// Declares a property of a template's record as a field. The editor's form, the checks, the content file, comparison, merge and search
/// all derive from these attributes; see <see cref="Template"/>. On a list, the attribute describes each item.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class FieldAttribute : Attribute
{
    /// <summary>The name in content files, forms and text keys. The property's name in kebab case by default.</summary>
    public string? Name { get; init; }

    /// <summary>True if the page cannot be published without a value. Items of lists are never empty.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True if every language has the same value, such as a date. The editor points out a translation that differs from its source.</summary>
    public bool IsShared { get; init; }

    /// <summary>True if the editor shows the text <c>admin.data.NAME.help</c> below the label.</summary>
    public bool HasHelp { get; init; }

    /// <summary>False if search ignores the field.</summary>
    public bool IsSearched { get; init; } = true;

    /// <summary>The key of the text that stands before the value in search results, as on the page; none by default.</summary>
    public string? SearchLabel { get; init; }
}

/// <summary>A text, or a list of texts. The editor offers several lines if it may be longer than <see cref="FieldDefinition.LineMaxLength"/>.</summary>
public sealed class TextFieldAttribute(int maxLength) : FieldAttribute
{
    public int MaxLength { get; } = maxLength;

    /// <summary>True if the text is the key of a page, which the editor offers to choose.</summary>
    public bool IsPageKey { get; init; }

    /// <summary>The JSON name of a field of the same group or template: if that one has a value, this one must have one too.</summary>
    public string? RequiredWith { get; init; }

    /// <summary>The only value of <see cref="RequiredWith"/> for which this is so; null for any.</summary>
    public string? RequiredWithValue { get; init; }
}

/// <summary>A day: <c>2026-11-23</c>.</summary>
public sealed class DateFieldAttribute : FieldAttribute
{
    /// <summary>The name of a partial date of the same group that the day must not come before.</summary>
    public string? NotBefore { get; init; }
}

/// <summary>A year or a month of a year: <c>2013</c>, <c>2013-01</c>. The property is a <see cref="Localization.PartialDate"/>.</summary>
public sealed class PartialDateFieldAttribute : FieldAttribute;

/// <summary>A day and a time in the site's time zone: <c>2026-11-23T14:05</c>. The property is a <see cref="DateTime"/> without a zone.</summary>
public sealed class MomentFieldAttribute : FieldAttribute
{
    /// <summary>The JSON name of a moment of the same template that comes before this one.</summary>
    public string? After { get; init; }

    /// <summary>How many days after <see cref="After"/> it may be at most.</summary>
    public int MaxDaysAfter { get; init; } = int.MaxValue;
}

/// <summary>One of a few words, which are permanent once pages use them. The text <c>admin.data.NAME.WORD</c> names each.</summary>
public sealed class ChoiceFieldAttribute(params string[] choices) : FieldAttribute
{
    public IReadOnlyList<string> Choices { get; } = choices;
}

/// <summary>Where a link leads: the key of a page, or an address of another site. See <see cref="LinkTarget"/>.</summary>
public sealed class LinkFieldAttribute : FieldAttribute;

/// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
public sealed class NumberFieldAttribute(int min, int max) : FieldAttribute
{
    public int Min { get; } = min;

    public int Max { get; } = max;

    /// <summary>The name of a field of the same template that must not be larger.</summary>
    public string? NotBelow { get; init; }
}

/// <summary>A number with decimals, see <see cref="Localization.Amount"/>. The property is a <see cref="decimal"/> that may be null.</summary>
public sealed class AmountFieldAttribute : FieldAttribute;

/// <summary>Yes or no. The text <c>admin.data.NAME.yes</c> stands beside the box.</summary>
public sealed class FlagFieldAttribute : FieldAttribute
{
    /// <summary>True if only translations have the field.</summary>
    public bool IsForTranslations { get; init; }
}

/// <summary>The code of a language that the site is published in.</summary>
public sealed class SiteLanguageFieldAttribute : FieldAttribute;

/// <summary>ISO 639-1 codes of languages that the site has a name for.</summary>
public sealed class SpokenLanguagesFieldAttribute : FieldAttribute;

/// <summary>The IANA id of a time zone: <c>Asia/Almaty</c>.</summary>
public sealed class TimeZoneFieldAttribute : FieldAttribute;

/// <summary>A colour: <c>#0b6e4f</c>.</summary>
public sealed class ColourFieldAttribute : FieldAttribute;

/// <summary>The address of a picture of the site: <c>/media/name.jpg</c>.</summary>
public sealed class PictureFieldAttribute : FieldAttribute;

/// <summary>A year or month (property <c>Date</c>), or a period in words (property <c>Period</c>); exactly one of the two.</summary>
public sealed class DateOrPeriodFieldAttribute : FieldAttribute;

/// <summary>A record with fields of its own, or a list of such records.</summary>
public sealed class GroupFieldAttribute : FieldAttribute
{
    /// <summary>
    /// How the fields of the record are joined into one line for search, with {0}, {1} … for the fields in their order. Spaces by default.
    /// </summary>
    public string? SearchFormat { get; init; }
}

/// <summary>A line for search that several fields form together, with the words that the page shows them with.</summary>
/// <param name="textKey">A text with {0}, {1} … for the fields.</param>
/// <param name="fields">Names of the fields. They are not searched one by one.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SearchLineAttribute(string textKey, params string[] fields) : Attribute
{
    public string TextKey { get; } = textKey;

    public IReadOnlyList<string> Fields { get; } = fields;
}
