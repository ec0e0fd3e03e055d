using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Almaty2020.Web.Importing;

/// <summary>Writes front matter in the one way that an export has: block style, quotes only where YAML needs them.</summary>
internal sealed class FrontMatterWriter
{
    private readonly StringBuilder text = new();
    private readonly Emitter emitter;

    public FrontMatterWriter()
    {
        // No width: a wrapped scalar would make every change of a word a change of several lines.
        emitter = new Emitter(new StringWriter(text, CultureInfo.InvariantCulture), new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart());
    }

    /// <summary>The word for a value of an enumeration: <c>Template.Home</c> is <c>home</c>.</summary>
    public static string Word<T>(T value)
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
        if (value is null)
            return this;
        Plain(key);
        Scalar(value);
        return this;
    }

    public FrontMatterWriter Number(string key, int value)
    {
        Plain(key);
        Plain(value.ToString(CultureInfo.InvariantCulture));
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
        if (items.Count == 0)
            return this;
        Plain(key);
        emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
        foreach (var item in items)
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

    // A text that looks like a number, a date or a truth value would be read as one by other YAML readers.
    private void Scalar(string value) => emitter.Emit(new Scalar(
        null, null, value, NeedsQuotes(value) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any, isPlainImplicit: true, isQuotedImplicit: true));

    private static bool NeedsQuotes(string value) =>
        char.IsAsciiDigit(value[0]) && value.All(c => char.IsAsciiDigit(c) || c is '-' or '.' or ':' or '_' or 'e' or 'E' or '+' or 'x')
        || value is "true" or "false" or "null" or "~" or "yes" or "no" or "on" or "off";
}
