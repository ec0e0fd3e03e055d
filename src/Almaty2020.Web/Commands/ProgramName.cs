namespace Almaty2020.Web.Commands;

/// <summary>How this program was started, so that a command in a message can be copied and works.</summary>
internal static class ProgramName
{
    /// <summary>The project that <c>dotnet run</c> and <c>dotnet watch</c> start from its own folder.</summary>
    private const string Project = "Almaty2020.Web.csproj";

    /// <summary>Whether the program runs in its source folder, as <c>dotnet run</c> has it.</summary>
    public static bool IsInSourceFolder { get; } = File.Exists(Project);

    /// <summary>The folder that the shell was in. <c>dotnet run</c> leaves it in PWD; other programs may leave any folder there.</summary>
    public static string ShellFolder { get; } =
        IsInSourceFolder && Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } folder ? folder : Environment.CurrentDirectory;

    /// <summary>The command line that runs a command of this program.</summary>
    /// <param name="words">Such as <c>database migrate</c>.</param>
    public static string Command(string words) => $"{Started()} {words}";

    private static string Started()
    {
        if (IsInSourceFolder)
        {
            var project = Path.GetRelativePath(ShellFolder, Environment.CurrentDirectory);
            return project == "." ? "dotnet run --" : $"dotnet run --project {Quoted(project)} --";
        }

        return Environment.ProcessPath is { } program && Path.GetFileNameWithoutExtension(program) != "dotnet"
            ? Quoted(program)
            : $"dotnet {Quoted(Path.GetFullPath(Environment.GetCommandLineArgs()[0]))}";
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
