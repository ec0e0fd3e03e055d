using System.Globalization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>A position in the publication log of one database.</summary>
/// <param name="Number">Number of the log entry; 0 before the first.</param>
/// <param name="TimeUtc">Time of the entry; null for an empty log. Another database may have the same number, but hardly this time.</param>
internal readonly record struct LogPosition(long Number, DateTime? TimeUtc)
{
    private const string MarkerFile = "place";

    private static readonly string MadeBy = string.Create(
        CultureInfo.InvariantCulture,
        $"{LanguageAnalyzer.Version}.{PageDocument.Version}.{Almaty2020.Web.Publishing.Model.Rendering.RendererVersion}"
    );

    private string Ticks => TimeUtc?.Ticks.ToString(CultureInfo.InvariantCulture) ?? "";

    public static LogPosition Of(PublishedSite site) => new(site.Version, site.VersionTimeUtc);

    /// <param name="data">Commit data of an index, as made by <see cref="ToData"/>.</param>
    /// <returns>Null when another version of the analysis made it.</returns>
    public static LogPosition? Of(IDictionary<string, string> data) =>
        data.TryGetValue("made-by", out var madeBy) && madeBy == MadeBy
            ? new LogPosition(
                long.Parse(data["number"], CultureInfo.InvariantCulture),
                data["at"].Length == 0 ? null : new DateTime(long.Parse(data["at"], CultureInfo.InvariantCulture), DateTimeKind.Unspecified)
            )
            : null;

    public IDictionary<string, string> ToData() =>
        new Dictionary<string, string>
        {
            ["made-by"] = MadeBy,
            ["number"] = Number.ToString(CultureInfo.InvariantCulture),
            ["at"] = Ticks,
        };

    /// <summary>Writes this position to a marker file, so that it can be read without Lucene. Call it only after the commit.</summary>
    public void WriteMarker(string folder) => File.WriteAllText(Path.Combine(folder, MarkerFile), Text());

    /// <summary>True if the marker file in a folder has this position.</summary>
    public bool IsMarkerIn(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, MarkerFile)) == Text();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <remarks>Compares ticks only, because a database does not store the <see cref="DateTimeKind"/>.</remarks>
    public bool Equals(LogPosition other) => Number == other.Number && TimeUtc?.Ticks == other.TimeUtc?.Ticks;

    public override int GetHashCode() => HashCode.Combine(Number, TimeUtc?.Ticks);

    private string Text() => string.Create(CultureInfo.InvariantCulture, $"{MadeBy} {Number} {Ticks}");
}
