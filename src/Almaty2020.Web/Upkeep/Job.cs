namespace Almaty2020.Web.Upkeep;

/// <summary>Something that the site does by itself now and then; the row says which node does it, so that no other does.</summary>
public sealed class Job
{
    public const int NameMaxLength = 40;

    public required string Name { get; init; }

    /// <summary>Until when whoever took it has it for itself.</summary>
    public required DateTime TakenUntilUtc { get; set; }

    /// <summary>When it last came to its end; null before the first.</summary>
    public DateTime? DoneAtUtc { get; set; }
}
