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
        var types = Types(request);
        if (types.Count == 0)
        {
            throw SecretsManagerErrors.InvalidParameter("There are no characters left to make a password of.");
        }

        var isEach = request.RequireEachIncludedType != false;
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

    /// <summary>The characters of each type that is wanted.</summary>
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
            var left = string.Concat(characters.Where(c => isExcluded != true && !excluded.Contains(c)));
            if (left.Length > 0)
            {
                types.Add(left);
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
