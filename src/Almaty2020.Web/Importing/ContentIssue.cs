namespace Almaty2020.Web.Importing;

/// <summary>Something wrong in the content folder, as <c>file:line: what, and how to mend it</c>.</summary>
/// <param name="File">Relative to the content folder, with forward slashes.</param>
/// <param name="Line">One-based.</param>
/// <param name="Message">What, and how to mend it.</param>
/// <param name="Blocks">Whether an import must wait until it is mended.</param>
public sealed record ContentIssue(string File, int Line, string Message, bool Blocks = true)
{
    public override string ToString() => $"{File}:{Line}: {Message}";
}
