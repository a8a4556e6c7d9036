import type { Provider } from "../provider/resource";
import { mapValues } from "../provider/values";
import { accountObject } from "./account-object";
import { connect } from "./client";
import { privilegeGrant } from "./grants";
import { ACCOUNT_OBJECTS } from "./objects";
import { roleGrant } from "./role-grant";

/** snowflakedb/snowflake for the local Snowflake: the same statements, over the same protocol. */
export const snowflakeProvider: Provider = {
  configure(config) {
    const snowflake = connect(config);
    return {
      ...mapValues(ACCOUNT_OBJECTS, (type) => accountObject(snowflake, type)),
      snowflake_grant_account_role: roleGrant(snowflake),
      snowflake_grant_privileges_to_account_role: privilegeGrant(snowflake),
    };
  },
};
