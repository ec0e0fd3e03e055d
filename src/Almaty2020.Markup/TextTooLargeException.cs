namespace Almaty2020.Markup;

/// <summary>Stops rendering a text that exceeds <see cref="MarkupLimits"/>; the renderer then shows it as plain text.</summary>
internal sealed class TextTooLargeException : Exception;
