using System.Globalization;

namespace Simfra.Services.Iam;

/// <summary>The lines of a credential report: the root user, then the users by name.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html"/>
internal static class CredentialReportText
{
    private const string Header =
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
        "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
        "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
        "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

    private const string NotApplicable = "N/A";
    private const string NotSupported = "not_supported";
    private const string NoInformation = "no_information";
    private const int Keys = 2;
    private const int Certificates = 2;

    /// <summary>Lines end with a line feed, but for the last one.</summary>
    public static string Write(IamState state) =>
        string.Join('\n', state.Users.All.Select(u => Line(OfUser(state, u))).Prepend(Line(OfRoot(state))).Prepend(Header));

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell));

    /// <summary>Names may have commas in them; quotes they haven't.</summary>
    private static string Cell(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    private static IEnumerable<string> OfRoot(IamState state)
    {
        var profile = state.LoginProfiles.Find(state.AccountId);
        return
        [
            "<root_account>",
            state.Arn("root"),
            Time(state.Settings.KnownSince),
            Flag(profile is not null),
            profile is null ? NotApplicable : NoInformation,
            Time(profile?.ChangedAt, NotSupported),
            NotSupported,
            .. Credentials(state, state.AccountId),
        ];
    }

    private static IEnumerable<string> OfUser(IamState state, IamUser user)
    {
        var profile = state.LoginProfiles.Find(user.UserId);
        return
        [
            user.UserName,
            user.Arn(state),
            Time(user.CreatedAt),
            Flag(profile is not null),
            profile is null ? NotApplicable : Time(user.PasswordLastUsed, NoInformation),
            Time(profile?.ChangedAt),
            Time(state.PasswordPolicy?.MaxPasswordAge is { } days ? profile?.ChangedAt.AddDays(days) : null),
            .. Credentials(state, user.UserId),
        ];
    }

    /// <summary>The columns that the root user has as the others do.</summary>
    private static IEnumerable<string> Credentials(IamState state, string userId)
    {
        var keys = state.AccessKeysByUser.Find(userId).OrderBy(static k => k.AccessKeyId, StringComparer.Ordinal).Take(Keys).ToList();
        var certificates = state.SigningCertificatesByUser.Find(userId)
            .OrderBy(static c => c.IsActive).ThenBy(static c => c.UploadedAt).Take(Certificates).ToList();
        return
        [
            Flag(state.MfaDevicesByUser.Contains(userId)),
            .. Enumerable.Range(0, Keys).SelectMany(i => OfKey(state, keys.ElementAtOrDefault(i))),
            .. Enumerable.Range(0, Certificates).SelectMany(i => OfCertificate(certificates.ElementAtOrDefault(i))),
        ];
    }

    private static string[] OfKey(IamState state, IamAccessKey? key)
    {
        var use = key is null ? null : state.AccessKeyUses.Find(key.AccessKeyId);
        return
        [
            Flag(key is { IsActive: true }),
            Time(key?.CreatedAt),
            Time(use?.UsedAt),
            use?.Region ?? NotApplicable,
            use?.ServiceName ?? NotApplicable,
        ];
    }

    private static string[] OfCertificate(IamSigningCertificate? certificate) =>
        [Flag(certificate is { IsActive: true }), Time(certificate?.UploadedAt)];

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Time(DateTimeOffset? time, string otherwise = NotApplicable) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? otherwise;
}
