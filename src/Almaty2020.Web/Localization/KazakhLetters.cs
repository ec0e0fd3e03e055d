namespace Almaty2020.Web.Localization;

/// <summary>The nearest Russian letters of Kazakh letters, as people type them on a keyboard without Kazakh letters.</summary>
internal static class KazakhLetters
{
    /// <param name="letter">A small letter.</param>
    /// <returns>The same letter if Russian has it.</returns>
    public static char ToRussian(char letter) =>
        letter switch
        {
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' or 'ү' => 'у',
            'һ' => 'х',
            'і' => 'и',
            _ => letter,
        };
}
