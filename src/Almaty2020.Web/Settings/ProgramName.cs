namespace Almaty2020.Web.Settings;

/// <summary>Determines how this program was started, so that commands shown in messages can be copied and run.</summary>
internal static class ProgramName
{
    /// <summary>Project file in the folder from which <c>dotnet run</c> and <c>dotnet watch</c> start the program.</summary>
    private const string Project = "Almaty2020.Web.csproj";

    /// <summary>True if the working directory is the project's source folder, as with <c>dotnet run</c>.</summary>
    public static bool IsInSourceFolder { get; } = File.Exists(Project);

    /// <summary>
    /// The folder in which the command was typed. <c>dotnet run</c> changes the working directory, but leaves PWD. For other starts PWD
    /// can be any folder and is ignored.
    /// </summary>
    public static string ShellFolder { get; } =
        IsInSourceFolder && Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } folder ? folder : Environment.CurrentDirectory;

    /// <summary>Returns the shell command that runs a command of this program.</summary>
    /// <param name="words">For example <c>database migrate</c>.</param>
    public static string Command(string words) => $"{StartCommand()} {words}";

    private static string StartCommand()
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
