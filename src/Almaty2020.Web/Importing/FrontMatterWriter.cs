using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Almaty2020.Web.Importing;

/// <summary>Writes front matter in the format of exports: block style, with quotes only where YAML needs them.</summary>
internal sealed class FrontMatterWriter
{
    // Words that some YAML parsers read as a Boolean or as null.
    private static readonly HashSet<string> ReservedWords = new(
        ["true", "false", "yes", "no", "on", "off", "y", "n", "null"],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly StringBuilder text = new();
    private readonly Emitter emitter;

    public FrontMatterWriter()
    {
        // Unlimited width: with wrapped values, the change of one word would change several lines.
        emitter = new Emitter(
            new StringWriter(text, CultureInfo.InvariantCulture),
            new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n")
        );
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart());
    }

    /// <summary>The spelling of an enumeration value in front matter: <c>Navigation.Header</c> is <c>header</c>.</summary>
    public static string Spelling<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    public string Finish()
    {
        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    public FrontMatterWriter Text(string key, string? value)
    {
        // Skip empty texts, which older versions of the site stored: they could not be imported.
        if (string.IsNullOrEmpty(value))
            return this;
        Plain(key);
        Scalar(value);
        return this;
    }

    public FrontMatterWriter Number(string key, int? value)
    {
        if (value is null)
            return this;
        Plain(key);
        Plain(value.Value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public FrontMatterWriter Amount(string key, decimal amount)
    {
        Plain(key);
        Plain(Localization.Amount.ToText(amount));
        return this;
    }

    public FrontMatterWriter Boolean(string key, bool? value)
    {
        if (value is null)
            return this;
        Plain(key);
        Plain(value.Value ? "true" : "false");
        return this;
    }

    /// <param name="value">In the site's time zone.</param>
    public FrontMatterWriter Moment(string key, DateTime value)
    {
        Plain(key);
        Plain(LocalMoment.ToText(value));
        return this;
    }

    public FrontMatterWriter Date(string key, DateOnly value)
    {
        Plain(key);
        Plain(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return this;
    }

    public FrontMatterWriter Mapping<T>(string key, T? value, Action<FrontMatterWriter, T> write)
        where T : class
    {
        if (value is null)
            return this;
        Plain(key);
        Mapping(value, write);
        return this;
    }

    public FrontMatterWriter Mappings<T>(string key, IReadOnlyList<T> items, Action<FrontMatterWriter, T> write)
    {
        if (items.Count == 0)
            return this;
        Plain(key);
        emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
        foreach (var item in items)
            Mapping(item, write);
        emitter.Emit(new SequenceEnd());
        return this;
    }

    public FrontMatterWriter Texts(string key, IReadOnlyList<string> items)
    {
        string[] written = [.. items.Where(item => item.Length > 0)];
        if (written.Length == 0)
            return this;
        Plain(key);
        emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
        foreach (var item in written)
            Scalar(item);
        emitter.Emit(new SequenceEnd());
        return this;
    }

    private void Mapping<T>(T value, Action<FrontMatterWriter, T> write)
    {
        emitter.Emit(new MappingStart(null, null, isImplicit: true, MappingStyle.Block));
        write(this, value);
        emitter.Emit(new MappingEnd());
    }

    private void Plain(string value) => emitter.Emit(new Scalar(value));

    // Use only double quotes, and only where YAML or one of its parsers could misread the text.
    private void Scalar(string value) =>
        emitter.Emit(
            new Scalar(
                null,
                null,
                value,
                NeedsQuotes(value) ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain,
                isPlainImplicit: true,
                isQuotedImplicit: true
            )
        );

    private static bool NeedsQuotes(string value) =>
        value.Length == 0
        || !BeginsPlainly(value[0])
        || char.IsWhiteSpace(value[^1])
        || value[^1] == ':'
        || value.Contains(": ", StringComparison.Ordinal)
        || value.Contains(" #", StringComparison.Ordinal)
        || value.Any(c =>
            char.IsControl(c)
            || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format
        )
        || LooksLikeNumberOrDate(value)
        || ReservedWords.Contains(value);

    private static bool BeginsPlainly(char first) =>
        char.IsLetterOrDigit(first) || first is '«' or '“' or '„' or '(' or '…' or '–' or '—' or '№';

    // YAML has numbers such as 1_000, 0x1F, 1e3 and 12:30, and dates and timestamps.
    private static bool LooksLikeNumberOrDate(string value) =>
        char.IsAsciiDigit(value[0])
        && value.All(c => char.IsAsciiHexDigit(c) || c is '-' or '+' or '.' or ':' or '_' or ' ' or 'x' or 'o' or 'T' or 't' or 'Z' or 'z');
}
