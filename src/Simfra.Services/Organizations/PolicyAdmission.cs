using System.Text;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using Simfra.Security.Iam.Grammar;
using Simfra.Services.Organizations.ManagementPolicies;

namespace Simfra.Services.Organizations;

/// <summary>Checks a policy's document before it is kept.</summary>
internal static class PolicyAdmission
{
    /// <exception cref="AwsServiceException">ConstraintViolationException, MalformedPolicyDocumentException.</exception>
    public static void Check(PolicyTypeRules type, string content)
    {
        if (Encoding.UTF8.GetByteCount(content) > type.MaxCharacters)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.PolicyContentLimitExceeded, "You have exceeded the maximum policy size.");
        }

        var isSound = type.IsManagement
            ? PolicyBlock.TryRead(content, ManagementPolicySchemas.Of(type.Name), out _)
            : PolicyGrammar.Check(
                content, type.Name == PolicyTypes.ServiceControl ? PolicyDialect.ServiceControl : PolicyDialect.ResourceControl) is null;
        if (!isSound)
        {
            throw OrganizationsErrors.MalformedPolicy();
        }
    }
}
