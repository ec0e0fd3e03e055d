namespace Almaty2020.Web.Importing;

/// <summary>An issue in the content folder, shown as <c>file:line: message</c>.</summary>
/// <param name="File">Relative to the content folder, with forward slashes.</param>
/// <param name="Line">One-based.</param>
/// <param name="Message">What is wrong, and how to fix it.</param>
/// <param name="Blocks">True if the folder cannot be imported until the issue is fixed.</param>
public sealed record ContentIssue(string File, int Line, string Message, bool Blocks = true)
{
    public override string ToString() => $"{File}:{Line}: {Message}";
}
