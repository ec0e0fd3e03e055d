namespace Almaty2020.Web.Upkeep;

/// <summary>A periodic job. The row is a lease: it says until when one node runs the job, so that no other does.</summary>
public sealed class JobLease
{
    public const int NameMaxLength = 40;

    public required string Name { get; init; }

    /// <summary>End of the current lease.</summary>
    public required DateTime TakenUntilUtc { get; set; }

    /// <summary>When the job last finished; null before the first time.</summary>
    public DateTime? DoneAtUtc { get; set; }
}
