using System.Globalization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>A place in the publication log of one database.</summary>
/// <param name="Number">The entry's.</param>
/// <param name="At">When it was made: another database's log may have the same number, and hardly the same moment.</param>
internal readonly record struct LogPlace(long Number, DateTime? At)
{
    private const string MarkName = "place";

    private static readonly string MadeBy = string.Create(CultureInfo.InvariantCulture, $"{WordForms.Version}.{PageDocument.Version}.{Publishing.Rendering.RendererVersion}");

    private string Ticks => At?.Ticks.ToString(CultureInfo.InvariantCulture) ?? "";

    public static LogPlace Of(PublishedSite site) => new(site.Version, site.ActAtUtc);

    /// <param name="data">What an index says of itself.</param>
    /// <returns>Null when another version of the analysis made it.</returns>
    public static LogPlace? Of(IDictionary<string, string> data) =>
        data.TryGetValue("made-by", out var maker) && maker == MadeBy
            ? new LogPlace(
                long.Parse(data["number"], CultureInfo.InvariantCulture),
                data["at"].Length == 0 ? null : new DateTime(long.Parse(data["at"], CultureInfo.InvariantCulture), DateTimeKind.Unspecified))
            : null;

    public IDictionary<string, string> ToData() => new Dictionary<string, string>
    {
        ["made-by"] = MadeBy,
        ["number"] = Number.ToString(CultureInfo.InvariantCulture),
        ["at"] = Ticks,
    };

    /// <summary>Says beside an index, to whoever does not open it, what is in it. Never before it is.</summary>
    public void Mark(string folder) => File.WriteAllText(Path.Combine(folder, MarkName), Text());

    /// <summary>Whether the index in a folder says that it has come as far as this.</summary>
    public bool IsMarkedIn(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, MarkName)) == Text();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <remarks>A database keeps ticks and says nothing of the kind.</remarks>
    public bool Equals(LogPlace other) => Number == other.Number && At?.Ticks == other.At?.Ticks;

    public override int GetHashCode() => HashCode.Combine(Number, At?.Ticks);

    private string Text() => string.Create(CultureInfo.InvariantCulture, $"{MadeBy} {Number} {Ticks}");
}
