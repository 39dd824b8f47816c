using System.Text;
using Simfra.Models.Organizations;
using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>
/// Violations of the model's constraints as Organizations tells of them: InvalidInputException with a reason that names the constraint and
/// the parameter, <c>INPUT_REQUIRED:TAGS_1_MEMBER_VALUE</c>.
/// </summary>
internal static class InputErrors
{
    public const string PatternMessage = "You provided a value that does not match the required pattern.";

    private const string EnumMessage = "You specified an invalid value.";

    public static AwsServiceException From(OperationSchema operation, IReadOnlyList<ConstraintViolation> violations)
    {
        if (operation == OrganizationsApi.ListEffectivePolicyValidationErrors.Schema)
        {
            if (violations.Any(static v => v.Path == "accountId"))
            {
                return OrganizationsErrors.TargetNotSupported();
            }

            if (violations[0] is { Path: "policyType", Kind: ConstraintKind.Enum })
            {
                return InvalidPolicyType();
            }
        }

        return Party(violations) ?? From(violations[0]);
    }

    public static AwsServiceException InvalidPolicyType() => OrganizationsErrors.InvalidInput(
        InvalidInputExceptionReason.InvalidEnumPolicyType, "You specified an invalid policy type.");

    public static AwsServiceException InvalidPartyType() => OrganizationsErrors.InvalidInput(
        InvalidInputExceptionReason.InvalidPartyTypeTarget, "You specified an invalid party type as the target parameter.");

    private static AwsServiceException From(ConstraintViolation violation)
    {
        var (reason, message) = violation.Kind switch
        {
            ConstraintKind.Required => (InvalidInputExceptionReason.InputRequired, "You must provide a value for the parameter."),
            ConstraintKind.Pattern => (InvalidInputExceptionReason.InvalidPattern, PatternMessage),
            ConstraintKind.MinLength =>
                (InvalidInputExceptionReason.MinLengthExceeded, "You provided a string that is shorter than the minimum length."),
            ConstraintKind.MaxLength =>
                (InvalidInputExceptionReason.MaxLengthExceeded, "You provided a string that exceeds that maximum length."),
            ConstraintKind.MinValue =>
                (InvalidInputExceptionReason.MinValueExceeded, "You provided a numeric value that is smaller than the minimum value."),
            ConstraintKind.MaxValue =>
                (InvalidInputExceptionReason.MaxValueExceeded, "You provided a numeric value that exceeds the maximum value."),
            _ => (InvalidInputExceptionReason.InvalidEnum, EnumMessage),
        };

        // Service control policies have no effective policy, and the API says so otherwise than of types that it doesn't know.
        if (violation is { Path: "policyType", Kind: ConstraintKind.Enum }
            && violation.Message.Contains($"'{PolicyTypes.ServiceControl}'", StringComparison.Ordinal))
        {
            return InvalidPolicyType();
        }

        return OrganizationsErrors.InvalidInput($"{reason}:{ParameterName(violation.Path)}", message);
    }

    /// <summary>Who is invited is checked by the API itself.</summary>
    private static AwsServiceException? Party(IReadOnlyList<ConstraintViolation> violations) =>
        violations.Any(static v => v.Path == "target.type") ? InvalidPartyType()
        : violations.Any(static v => v.Path is "target" or "target.id") ? OrganizationsErrors.InvalidPattern()
        : null;

    /// <summary><c>tags.1.member.value</c> is <c>TAGS_1_MEMBER_VALUE</c>, <c>policyId</c> <c>POLICY_ID</c>.</summary>
    private static string ParameterName(string path)
    {
        var name = new StringBuilder(path.Length + 8);
        foreach (var character in path)
        {
            if (char.IsAsciiLetterUpper(character))
            {
                name.Append('_');
            }

            name.Append(character == '.' ? '_' : char.ToUpperInvariant(character));
        }

        return name.ToString();
    }
}
