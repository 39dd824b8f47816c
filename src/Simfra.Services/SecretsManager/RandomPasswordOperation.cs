using System.Text;
using Simfra.Integration;
using Simfra.Models.SecretsManager;

namespace Simfra.Services.SecretsManager;

/// <summary>Random passwords.</summary>
internal sealed class RandomPasswordOperation : IOperationGroup
{
    private const int DefaultLength = 32;
    private const string Lowercase = "abcdefghijklmnopqrstuvwxyz";
    private const string Uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public void Register(IOperationRegistry operations) => operations.Handle(SecretsManagerApi.GetRandomPassword, GetRandomPassword);

    private static GetRandomPasswordResponse GetRandomPassword(GetRandomPasswordRequest request, OperationContext context)
    {
        var length = (int)(request.PasswordLength ?? DefaultLength);
        var isEach = request.RequireEachIncludedType != false;
        var included = Types(request);
        var types = included.FindAll(static t => t.Length > 0);
        if (included.Count == 0 || (types.Count == 0 && !isEach))
        {
            throw SecretsManagerErrors.InvalidParameter("All characters have been excluded from selection.");
        }

        if (isEach && types.Count < included.Count)
        {
            throw SecretsManagerErrors.InvalidParameter("All characters of the desired type have been excluded.");
        }

        if (isEach && length < types.Count)
        {
            throw SecretsManagerErrors.InvalidParameter("Password length is too short based on the required types.");
        }

        var password = new StringBuilder();
        foreach (var type in isEach ? types : [])
        {
            password.Append(context.Ids.Text(1, type));
        }

        password.Append(context.Ids.Text(length - password.Length, string.Concat(types)));
        return new() { RandomPassword = Shuffle(password, context.Ids) };
    }

    /// <summary>The characters of each type that is wanted; none of a type all of whose characters are excluded one by one.</summary>
    private static List<string> Types(GetRandomPasswordRequest request)
    {
        var excluded = request.ExcludeCharacters ?? "";
        var types = new List<string>();
        Add(Lowercase, request.ExcludeLowercase);
        Add(Uppercase, request.ExcludeUppercase);
        Add(Digits, request.ExcludeNumbers);
        Add(Punctuation, request.ExcludePunctuation);
        Add(" ", request.IncludeSpace != true);
        return types;

        void Add(string characters, bool? isExcluded)
        {
            if (isExcluded != true)
            {
                types.Add(string.Concat(characters.Where(c => !excluded.Contains(c))));
            }
        }
    }

    private static string Shuffle(StringBuilder password, IdGenerator ids)
    {
        for (var i = password.Length - 1; i > 0; i--)
        {
            var other = ids.NextInt32(i + 1);
            (password[i], password[other]) = (password[other], password[i]);
        }

        return password.ToString();
    }
}
