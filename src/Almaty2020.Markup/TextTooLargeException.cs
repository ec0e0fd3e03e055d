namespace Almaty2020.Markup;

/// <summary>Ends the reading of a text that asks for more than <see cref="Limits"/> allow; the renderer then shows it as plain text.</summary>
internal sealed class TextTooLargeException : Exception;
