/*
 * The version of the module and of the command.
 */

#ifndef CG_VERSION_H
#define CG_VERSION_H

#define CG_VERSION  "0.1.0"

#endif
